// Streams chat completions on loopback and logs when each token was handed to its socket: the truth that the clients of
// the hot-path benchmark are held against. Each thread listens with a socket of its own on the same port.
//
//   sender THREADS
//
// Prints `port N`. Each line on standard input is answered by a line of JSON with the logs of all requests so far, which
// are then forgotten; the end of the input is the end of the process. A request says in the header `x-truth` what it wants
// (JSON): `tokens`, `firstMs` before the first of them and `everyMs` between two writes, `perWrite` tokens in a write, and
// whether all streams write at the same moments (`together`). With `rampMs` the pace of all streams goes from `everyMs` to
// `rampEveryMs`, evenly in ratios, beginning `rampAfterMs` after the first request; then the streams end. The number of a
// request's log is told in its usage, as prompt tokens.
#include <cmath>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <unordered_map>

#include "clock-and-sockets.h"

namespace {

std::string chunked(const std::string &text) {
  char size[16];
  snprintf(size, sizeof size, "%zx\r\n", text.size());
  return size + text + "\r\n";
}

std::string event(const std::string &json) { return chunked("data: " + json + "\n\n"); }

// As DeepSeek sends it, about 280 bytes.
const std::string common =
    "{\"id\":\"8f1c0f4e-6b1d-4c5a-9b7e-3d2a1c0b9e8f\",\"object\":\"chat.completion.chunk\",\"created\":1739404800,"
    "\"model\":\"deepseek-reasoner\",\"system_fingerprint\":\"fp_5417b77867_prod\",";
const std::string token = event(
    common +
    "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\",\"reasoning_content\":null},\"logprobs\":null,"
    "\"finish_reason\":null}]}");
const std::string head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const std::string finish = event(common + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}");

struct Wish {
  int tokens = 1, perWrite = 1;
  double firstMs = 0, everyMs = 0, rampMs = 0, rampEveryMs = 0, rampAfterMs = 0;
  bool together = false;
};

double number(const std::string &text, const char *key) {
  size_t at = text.find(std::string("\"") + key + "\":");
  return at == std::string::npos ? 0 : atof(text.c_str() + at + strlen(key) + 3);
}

struct Log {
  double receivedMs;
  std::vector<double> tokensMs;
};

struct Stream {
  std::string received, unsent;
  std::unique_ptr<Log> log;
  Wish wish;
  double startMs = 0, dueMs = 0;
  int number = -1, writes = 0;
};

struct Due {
  double atMs;
  int fd, number;
  bool operator<(const Due &other) const { return atMs > other.atMs; }
};

class Loop {
 public:
  Loop(int index, int threads, int port) : index(index), threads(threads) {
    listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    sockaddr_in address = loopback(port);
    if (bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) die("bind");
    if (listen(listener, 16384) != 0) die("listen");
    ready(listener);
    epoll = epoll_create1(0);
    watch(epoll, listener, EPOLLIN);
  }

  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
  }

  void run() {
    epoll_event events[512];
    for (;;) {
      // Sleeps whole milliseconds only, so that a token is never late by more than the work before it.
      const double waitMs = due.empty() ? 5 : due.top().atMs - nowMs();
      const int count = epoll_wait(epoll, events, 512, waitMs >= 1 ? std::min(5, static_cast<int>(waitMs)) : 0);
      const std::lock_guard<std::mutex> held(busy);
      for (int at = 0; at < count; at++) {
        const int fd = events[at].data.fd;
        if (fd == listener) accept();
        else if (events[at].events & ~EPOLLOUT) hear(fd);
        if (events[at].events & EPOLLOUT) flush(fd);
      }
      for (int sent = 0; sent < 64 && !due.empty() && due.top().atMs <= nowMs(); sent++) sendDue();
    }
  }

  /// Logs of this thread, by the number of the request.
  void take(std::vector<std::unique_ptr<Log>> &into) {
    const std::lock_guard<std::mutex> held(busy);
    for (auto &log : logs) {
      const size_t number = log.first;
      if (number >= into.size()) into.resize(number + 1);
      into[number] = std::move(log.second);
    }
    logs.clear();
  }

 private:
  void accept() {
    for (;;) {
      const int fd = ::accept(listener, nullptr, nullptr);
      if (fd < 0) return;
      ready(fd);
      streams[fd] = Stream();
      watch(epoll, fd, EPOLLIN | EPOLLOUT | EPOLLET);
    }
  }

  void hear(int fd) {
    Stream &stream = streams[fd];
    char bytes[16384];
    for (;;) {
      const ssize_t size = recv(fd, bytes, sizeof bytes, 0);
      if (size < 0 && errno == EAGAIN) break;
      if (size <= 0) {
        close(fd);
        keep(stream);
        streams.erase(fd);
        return;
      }
      stream.received.append(bytes, size);
    }
    const size_t end = stream.received.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const char *length = strcasestr(stream.received.c_str(), "\r\ncontent-length:");
    const size_t whole = end + 4 + (length ? atoi(length + 17) : 0);
    if (stream.received.size() < whole) return;
    const char *wish = strcasestr(stream.received.c_str(), "\r\nx-truth:");
    begin(fd, stream, wish ? std::string(wish + 10, strcspn(wish + 10, "\r")) : "");
    stream.received.erase(0, whole);
  }

  void begin(int fd, Stream &stream, const std::string &wish) {
    const double now = nowMs();
    stream.wish = {static_cast<int>(number(wish, "tokens")), std::max(1, static_cast<int>(number(wish, "perWrite"))),
                   number(wish, "firstMs"), number(wish, "everyMs"), number(wish, "rampMs"),
                   number(wish, "rampEveryMs"), number(wish, "rampAfterMs"),
                   wish.find("\"together\":true") != std::string::npos};
    if (stream.wish.rampMs > 0 && rampFromMs == 0) rampFromMs = now + stream.wish.rampAfterMs;
    stream.number = requests++ * threads + index;
    stream.log = std::make_unique<Log>();
    stream.log->receivedMs = now;
    stream.writes = 0;
    stream.startMs = now + stream.wish.firstMs;
    if (stream.wish.together) stream.startMs = std::ceil(stream.startMs / stream.wish.everyMs) * stream.wish.everyMs;
    stream.dueMs = stream.startMs;
    due.push({stream.dueMs, fd, stream.number});
  }

  void sendDue() {
    const Due next = due.top();
    due.pop();
    const auto found = streams.find(next.fd);
    if (found == streams.end() || found->second.number != next.number) return;
    Stream &stream = found->second;
    if (!stream.unsent.empty()) {
      // Its socket is full: what was not handed over is no truth yet.
      due.push({nowMs() + 1, next.fd, next.number});
      return;
    }
    const Wish &wish = stream.wish;
    const int sent = stream.log->tokensMs.size();
    const double rampedMs = wish.rampMs > 0 ? nowMs() - rampFromMs : 0;
    const bool ramps = wish.rampMs > 0;
    const int count = ramps ? 1 : std::min(wish.perWrite, wish.tokens - sent);
    const bool last = ramps ? rampedMs >= wish.rampMs : sent + count >= wish.tokens;
    std::string bytes = stream.writes == 0 ? head : "";
    for (int each = 0; each < count; each++) bytes += token;
    if (last) bytes += tail(stream.number, sent + count);
    const double sentMs = nowMs();
    write(next.fd, stream, bytes);
    stream.log->tokensMs.insert(stream.log->tokensMs.end(), count, sentMs);
    stream.writes++;
    if (last) {
      keep(stream);
      return;
    }
    // Paces are kept from the plan, not from the last send, unless the thread fell behind by much: it never catches up in bursts.
    const double everyMs =
        rampedMs > 0 ? wish.everyMs * std::pow(wish.rampEveryMs / wish.everyMs, rampedMs / wish.rampMs) : wish.everyMs;
    stream.dueMs = std::max(stream.dueMs + everyMs, wish.together ? 0 : sentMs + everyMs / 2);
    due.push({stream.dueMs, next.fd, next.number});
  }

  static std::string tail(int number, int tokens) {
    return finish +
           event(common + "\"choices\":[],\"usage\":{\"prompt_tokens\":" + std::to_string(number) +
                 ",\"completion_tokens\":" + std::to_string(tokens) + "}}") +
           chunked("data: [DONE]\n\n") + "0\r\n\r\n";
  }

  void write(int fd, Stream &stream, const std::string &bytes) {
    const ssize_t size = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const size_t done = size < 0 ? 0 : size;
    if (done < bytes.size()) stream.unsent = bytes.substr(done);
  }

  void flush(int fd) {
    const auto found = streams.find(fd);
    if (found == streams.end() || found->second.unsent.empty()) return;
    const std::string bytes = std::move(found->second.unsent);
    found->second.unsent.clear();
    write(fd, found->second, bytes);
  }

  void keep(Stream &stream) {
    if (stream.log) logs.emplace_back(stream.number, std::move(stream.log));
    stream.number = -1;
  }

  const int index, threads;
  int listener, epoll, requests = 0;
  double rampFromMs = 0;
  std::mutex busy;
  std::unordered_map<int, Stream> streams;
  std::priority_queue<Due> due;
  std::vector<std::pair<int, std::unique_ptr<Log>>> logs;
};

void print(const std::vector<std::unique_ptr<Log>> &logs) {
  printf("[");
  for (size_t at = 0; at < logs.size(); at++) {
    printf(at == 0 ? "" : ",");
    if (!logs[at]) {
      printf("null");
      continue;
    }
    printf("{\"receivedMs\":%.4f,\"tokensMs\":[", logs[at]->receivedMs);
    const char *comma = "";
    for (double ms : logs[at]->tokensMs) {
      printf("%s%.4f", comma, ms);
      comma = ",";
    }
    printf("]}");
  }
  printf("]\n");
  fflush(stdout);
}

}  // namespace

int main(int count, char **arguments) {
  const int threads = count > 1 ? atoi(arguments[1]) : 1;
  std::vector<std::unique_ptr<Loop>> loops;
  for (int index = 0; index < threads; index++) {
    loops.push_back(std::make_unique<Loop>(index, threads, index == 0 ? 0 : loops[0]->port()));
  }
  for (auto &loop : loops) std::thread(&Loop::run, loop.get()).detach();
  printf("port %d\n", loops[0]->port());
  fflush(stdout);
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    std::vector<std::unique_ptr<Log>> logs;
    for (auto &loop : loops) loop->take(logs);
    print(logs);
  }
  _exit(0);
}
