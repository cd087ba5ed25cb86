export type Language = 'en' | 'zh';
export type Voice = 'reasoning' | 'answer';

/** What the simulated model says, over and over from a different place each time. Written for this project. */
export const corpus: Readonly<Record<Language, Readonly<Record<Voice, string>>>> = {
  en: {
    reasoning: `Okay, let me look at what is really being asked here. The question names two things, and they pull in
different directions, so I should first settle which of them matters more. Suppose the load doubles: the queue grows
faster than it drains, and waiting time no longer follows the average but the tail. Wait, that assumes arrivals are
independent, which they are not during a rush. Let me check with small numbers. With four servers and ten arrivals a
second, each request takes 0.3 s, so three servers are busy on average. That leaves little room. If one of them stalls,
utilisation reaches 100 % and the line never shortens. Hmm, so the mean hides the risk. Another way to see it: count
the people still waiting after a minute. That gives nearly the same answer, which is reassuring. I could also argue from
the other end and ask what would have to be true for the system to recover by itself. It needs slack, or it needs fewer
retries. Both are plausible. I think the cleanest explanation starts with slack, then mentions retries as the thing that
turns a short surge into a long one. Let me also mention what "about" means, because the numbers are rough.\n\n`,
    answer: `The short version: a service feels fast until it has no slack left, and then it feels broken at once.\n\n
**Why it happens.** Every request holds a place while it is worked on. When places run out, newcomers wait, and each
retry adds another newcomer. The line grows even though nobody new has come.\n\n**What to do.**\n\n
1. Keep some capacity free, for example 20 %, and measure it at the busiest minute.\n
2. Refuse early and say when to come back; a quick "no" costs less than a slow "maybe".\n
3. Let clients wait longer after each failure, with a little chance in it, so that they do not return together.\n\n
If you can only do one of these, choose the second: it protects everyone who is already being served. Then watch the
first token's delay rather than the average speed, since that is what people notice.\n\n`,
  },
  zh: {
    reasoning: `好的，我先看看问题到底在问什么。题目里有两个条件，方向正好相反，所以要先想清楚哪一个更重要。假设流量翻倍，
排队的速度就会超过处理的速度，等待时间不再由平均值决定，而是由最慢的那一部分决定。等一下，这里默认每个请求互不相关，可是在高峰
时并不是这样。用小一点的数字验证一下：四台机器，每秒十个请求，每个请求用时 0.3 秒，平均有三台在忙，余量很少。只要有一台卡住，
利用率就到了 100%，队伍再也不会变短。所以平均值掩盖了风险。换一个角度，数一数一分钟后还有多少人在等，结果差不多，可以放心。
再想想系统要自己恢复需要什么：要么有余量，要么重试少一些。两种说法都有道理。我觉得先讲余量，再讲重试怎样把短暂的高峰拖成长时间的
拥堵，这样最清楚。数字只是大概，也要说明一下。\n\n`,
    answer: `简单来说：只要还有余量，服务就显得很快；余量用完的那一刻，它看起来就像坏了一样。\n\n**原因**：每个请求在处理期间都占着
一个位置。位置用完以后，新来的只能等待，而每一次重试又多了一个新来的。于是没有新的用户，队伍也会越来越长。\n\n**怎么办**：\n\n
1. 留出一部分容量，比如 20%，并且按最忙的一分钟来衡量。\n\n2. 尽早拒绝，并告诉对方什么时候再来；很快的拒绝比很慢的也许更省。\n
3. 失败之后让客户端等得更久一点，并加上一点随机，免得大家同时回来。\n\n如果只能做一件事，就选第二条，它保护了正在被服务的人。
然后多看首字的延迟，少看平均速度，因为用户感觉到的正是前者。\n\n`,
  },
};
