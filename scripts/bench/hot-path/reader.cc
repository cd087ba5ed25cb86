// The floor of the hot-path benchmark: reads streams with nothing but epoll, a stamp for each read and a search for the bytes
// that mark a token. No client can do with much less.
//
//   reader MODE PORT STREAMS OPEN_MS WISH
//
// MODE `open` begins STREAMS streams, evenly within OPEN_MS, and prints their stamps when all have ended; `closed` keeps
// STREAMS requests under way until it is killed. Prints `started MS` with the first request.
#include <string_view>
#include <unordered_map>

#include "clock-and-sockets.h"

namespace {

constexpr std::string_view tokenMark = "\"content\":\" ", idMark = "\"prompt_tokens\":", endMark = "\r\n0\r\n\r\n";

struct Stream {
  std::string rest;
  std::vector<double> tokensMs;
  long id = -1;
};

std::string request(int port, const char *wish) {
  const std::string body = "{\"model\":\"truth\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  return "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(port) + "\r\nx-truth: " + wish +
         "\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Looks for the marks in what came; true at the end of the answer.
bool look(Stream &stream, std::string_view bytes, double atMs) {
  std::string joined;
  if (!stream.rest.empty()) {
    joined = stream.rest + std::string(bytes);
    bytes = joined;
  }
  size_t from = 0;
  for (size_t end; (end = bytes.find("\n\n", from)) != bytes.npos; from = end + 2) {
    const std::string_view event = bytes.substr(from, end - from);
    if (event.find(tokenMark) != event.npos) stream.tokensMs.push_back(atMs);
    else if (const size_t at = event.find(idMark); at != event.npos) stream.id = atol(event.data() + at + idMark.size());
  }
  stream.rest = bytes.substr(from);
  return stream.rest.size() >= endMark.size() &&
         stream.rest.compare(stream.rest.size() - endMark.size(), endMark.size(), endMark) == 0;
}

}  // namespace

int main(int count, char **arguments) {
  if (count != 6) return 2;
  const bool closed = strcmp(arguments[1], "closed") == 0;
  const int port = atoi(arguments[2]);
  const size_t total = atoi(arguments[3]);
  const double openMs = atof(arguments[4]);
  const std::string text = request(port, arguments[5]);
  const sockaddr_in address = loopback(port);
  const int epoll = epoll_create1(0);
  std::unordered_map<int, Stream> streams;
  std::vector<Stream> ended;
  std::vector<char> buffer(65536);
  epoll_event events[512];
  const double startMs = nowMs();
  printf("started %.4f\n", startMs);
  fflush(stdout);
  size_t opened = 0;
  while (ended.size() < total) {
    for (; opened < total && nowMs() >= startMs + openMs * opened / total; opened++) {
      const int fd = socket(AF_INET, SOCK_STREAM, 0);
      if (connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) die("connect");
      ready(fd);
      streams[fd] = Stream();
      watch(epoll, fd, EPOLLIN);
      if (write(fd, text.data(), text.size()) < 0) die("write");
    }
    const int found = epoll_wait(epoll, events, 512, opened < total ? 1 : 100);
    for (int at = 0; at < found; at++) {
      const int fd = events[at].data.fd;
      const ssize_t size = read(fd, buffer.data(), buffer.size());
      const double atMs = nowMs();
      if (size <= 0) die("read");
      Stream &stream = streams[fd];
      if (!look(stream, {buffer.data(), static_cast<size_t>(size)}, atMs)) continue;
      if (closed) {
        stream = Stream();
        if (write(fd, text.data(), text.size()) < 0) die("write");
        continue;
      }
      ended.push_back(std::move(stream));
      streams.erase(fd);
      close(fd);
    }
  }
  printf("[");
  const char *between = "";
  for (const Stream &stream : ended) {
    printf("%s{\"id\":%ld,\"tokensMs\":[", between, stream.id);
    const char *comma = "";
    for (double ms : stream.tokensMs) {
      printf("%s%.4f", comma, ms);
      comma = ",";
    }
    printf("]}");
    between = ",";
  }
  printf("]\n");
}
