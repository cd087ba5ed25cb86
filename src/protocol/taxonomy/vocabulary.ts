/**
 * The codes and words by which providers say what went wrong. Codes stand as `normalised` writes them: lower-case,
 * letters and digits only. Words are matched in messages and error pages, in English and Chinese, without case.
 * A new provider's shape is a line here and a case in test/unit/protocol/taxonomy.test.ts.
 */
export interface Vocabulary {
  readonly codes: ReadonlySet<string>;
  readonly words: RegExp;
}

/** The account has no money or no allowance left: waiting does not help. */
export const quota: Vocabulary = {
  codes: new Set([
    'insufficientquota', // OpenAI, DashScope
    'accountoverdueerror', // Volcano Ark
    'quotaexceeded', // Volcano Ark
    'modelarts81005', // Huawei MaaS
    'modelarts81006',
    'modelarts4207',
    'exceedtokenquotalimit', // Tencent CloudBase
    'projectspendlimitexceeded',
    'billinghardlimitreached', // OpenAI
    'insufficientbalance',
    'arrearage', // DashScope
    'servicequotaexceededexception', // AWS
  ]),
  words:
    /insufficient (account )?(balance|credit|funds|quota)|(balance|credits?) (is |are )?(insufficient|exhausted|too low|not enough)|exceeded your current quota|out of credits|requires more credits|overdue|in arrears|billing (hard )?limit|spend(ing)? limit|payment required|余额不足|欠费|额度(不足|已?用完|已?用尽|已?耗尽)/i,
};

/** Alibaba uses `insufficient_quota` for the allowance per minute too; so the message decides. */
export const quotaPerTime = /allocated quota exceeded|rate.?limit|per[ -]?(second|minute|min|hour|day)\b/i;

export const auth: Vocabulary = {
  codes: new Set([
    'invalidapikey',
    'incorrectapikey',
    'authenticationerror',
    'authenticationfailed',
    'unauthorized',
    'permissiondenied',
    'permissionerror',
    'accessdenied',
    'accessdeniedexception', // AWS
    'unrecognizedclientexception', // AWS
  ]),
  words: /(invalid|incorrect|missing|expired) (api|access)[ -]?(key|token)|authentication fail/i,
};

export const contextLength: Vocabulary = {
  codes: new Set(['contextlengthexceeded', 'stringabovemaxlength', 'contextwindowexceeded']),
  words:
    /context.?(length|window)|maximum context|too many (input )?tokens|(prompt|input)( is| are)? too (long|large)|maximum (input|prompt|sequence) length|max(imum)? input tokens|range of input length|(输入|上下文|提示词).{0,8}(过长|超长|超出|超过)/i,
};

export const contentFilter: Vocabulary = {
  codes: new Set([
    'contentfilter', // Azure
    'contentpolicyviolation', // OpenAI
    'responsibleaipolicyviolation', // Azure
    'datainspectionfailed', // DashScope
    'sensitivecontentdetected', // Volcano Ark
    'inputtextsensitivecontentdetected',
    'outputtextsensitivecontentdetected',
    'modelarts81011', // Huawei MaaS
  ]),
  words:
    /content[ _]filter|content policy|content (exists|contains|poses) (a )?risk|content management policy|moderation|inappropriate content|flagged (by|as|for)|safety (system|policy|reasons)|敏感|风控|内容(审核|安全|违规)|违规内容/i,
};

/** The load rose faster than the provider lets it, below any limit. */
export const burst: Vocabulary = {
  codes: new Set(['requestbursttoofast', 'slowdown']),
  words: /rate increased too quickly|burst too fast|too fast a rate|ramp up (more )?(slowly|gradually)/i,
};

/** A queue, or the set of requests in flight, has no room. */
export const queueFull: Vocabulary = {
  codes: new Set(['inflightbatchsizeexceeded', 'capacityexceeded', 'queuefull']),
  words:
    /queue (is |was )?full|maximum pending requests exceeded|aborted by a higher priority request|exceeds? (the )?max(imum)? queue (size|length)|too many (queued|pending|waiting) requests|队列已?满|排队(人数)?(过多|已?满)/i,
};

/** Too much work for the server, whoever sent it. */
export const overloaded: Vocabulary = {
  codes: new Set([
    'serveroverloaded', // Volcano Ark
    'serverisoverloaded', // OpenAI
    'overloaded', // TGI
    'overloadederror', // Anthropic
    'engineoverloaded',
    'engineoverloadederror', // Moonshot
    'modeloverloaded',
    'provideroverloaded', // OpenRouter
    'modelservingerror', // DashScope
    'serverbusy',
    'systembusy',
    '50505', // SiliconFlow
    '50508',
    '50603',
  ]),
  words:
    /overload|too busy|(server|system|service|model|engine)( is)?( currently)? busy|(at|over|exceeds?) (full |our |the |system )*capacity|capacity (limit|constraint)|no (available|free) capacity|(high|heavy|peak) (demand|traffic|load)|(服务器?|系统|模型|当前)(暂时|目前|正|较|很|过于|比较)*繁忙|资源(紧张|不足)|负载(过高|较高|已?饱和)|访问量过大|算力(紧张|不足)/i,
};

/** The model is not there yet, or for a while: cold start, maintenance. */
export const loading: Vocabulary = {
  codes: new Set(['modelloadingerror', 'modelnotreadyexception', 'modelnotready']),
  words:
    /loading (the )?model|(currently|still) (being )?load(ing|ed)|model is (loading|not (yet )?ready)|warming up|under maintenance|(scheduled|planned|for|in|system) maintenance|维护|(升级|加载|启动)中/i,
};

/** More than this account may send. Codes are matched as parts: providers build many on these stems. */
export const rateCodes =
  /ratelimit|throttl|toomanyrequests|resourceexhausted|limitrequests|modelarts8110[123]|concurrencylimit/;
export const rateWords =
  /rate.?limit|too many (concurrent )?(requests|tokens|connections)|throttl|(requests?|tokens?|times) per (second|minute|min|day)|(rpm|tpm|qpm|rps|qps) (limit|quota|exceed)|requests? rate|current requests list|concurren(cy|t).{0,40}(limit|exceed|maximum|reached)|allocated quota exceeded|请求(过于|太|过)(频繁|多)|(频率|速率)(超|限|过)|限流|并发(数|量|请求)*(超|过|已达)/i;

/** A proxy or gateway speaks, not the model server. */
export const gateway: Vocabulary = {
  codes: new Set(['apig0203', 'modeltimeoutexception', 'gatewaytimeout', 'badgateway']),
  words:
    /upstream (connect|request)? ?(error|timeout|timed out)|no healthy upstream|bad gateway|gateway time-?out|backend timeout/i,
};

export const notFound: Vocabulary = {
  codes: new Set([
    'modelnotfound',
    'modelnotexist',
    'notfounderror',
    'notfound',
    'invalidendpointormodelnotfound',
    'deploymentnotfound',
  ]),
  words: /model .{0,120}(does not|doesn't) exist|model .{0,120}not found|no such model|模型不存在/i,
};

export const badRequest: Vocabulary = {
  codes: new Set([
    'invalidrequesterror',
    'badrequesterror', // vLLM
    'badrequest',
    'invalidparameter', // DashScope, Volcano Ark
    'invalidparametererror',
    'validationexception', // AWS
    'validation', // TGI
    'unprocessableentityerror',
  ]),
  words: /validation error|invalid request/i,
};

export const serverError: Vocabulary = {
  codes: new Set([
    'servererror', // OpenAI
    'internalservererror',
    'internalerror',
    'internalserviceerror', // Volcano Ark
    'internalfailure', // AWS
    'enginedeaderror', // vLLM
    'modelerrorexception', // AWS
    'modelstreamerrorexception', // AWS
  ]),
  words: /internal (server |service )?error|engine.{0,20} (died|dead|crashed)|cuda|out of memory/i,
};
