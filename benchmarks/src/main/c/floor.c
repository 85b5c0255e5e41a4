/*
 * What no server can be cheaper than: one thread, epoll, one read for each connection that is ready and one write
 * for all that is due to it. It does what FloorServer.java does, and knows the load generator's messages only.
 *
 * Usage: floor <port>; it ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAYLOAD_BYTES 32
#define READ_BUFFER_BYTES 65536
#define TRAIN 64
#define MAX_REQUEST_BYTES 8192
#define MAX_UNSENT_BYTES (1024 * 1024)
#define MAX_CLIENTS 65536
#define CLIENT_HEAD 6
#define CLOSE 0x8
#define EVENT_AT 4

struct client {
  int fd;
  int upgraded;
  int member; /* its place among the members, -1 if it is none */
  char *incomplete;
  size_t incomplete_bytes;
  char *unsent;
  size_t unsent_bytes;
};

struct train {
  char bytes[TRAIN * 256];
  size_t frame_bytes;
};

static int epoll;
static char shared[MAX_REQUEST_BYTES + READ_BUFFER_BYTES + 1];
static struct client *members[MAX_CLIENTS];
static int member_count;
static int asked;
static struct train echoes, broadcasts;
static char opening[512];
static size_t opening_bytes;
static char joined[64];
static size_t joined_bytes;
static const char goodbye[] = {(char)(0x80 | CLOSE), 2, 3, (char)0xE8};

/* ---- the answer to a Sec-WebSocket-Key: RFC 6455 section 4.2.2, by SHA-1 (FIPS 180-4) and base64 ---- */

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static void sha1(const unsigned char *text, size_t bytes, unsigned char digest[20]) {
  uint32_t hash[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  unsigned char padded[192] = {0};
  size_t blocks = (bytes + 8) / 64 + 1;
  if (blocks * 64 > sizeof padded) abort();
  memcpy(padded, text, bytes);
  padded[bytes] = 0x80;
  for (int i = 0; i < 8; i++) padded[blocks * 64 - 1 - i] = (unsigned char)((uint64_t)bytes * 8 >> (8 * i));
  for (size_t block = 0; block < blocks; block++) {
    uint32_t words[80];
    for (int i = 0; i < 16; i++) {
      uint32_t word;
      memcpy(&word, padded + block * 64 + i * 4, 4);
      words[i] = ntohl(word);
    }
    for (int i = 16; i < 80; i++) {
      words[i] = rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
    uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
    for (int i = 0; i < 80; i++) {
      uint32_t mix, constant;
      if (i < 20) {
        mix = (b & c) | (~b & d);
        constant = 0x5A827999;
      } else if (i < 40) {
        mix = b ^ c ^ d;
        constant = 0x6ED9EBA1;
      } else if (i < 60) {
        mix = (b & c) | (b & d) | (c & d);
        constant = 0x8F1BBCDC;
      } else {
        mix = b ^ c ^ d;
        constant = 0xCA62C1D6;
      }
      uint32_t next = rotate(a, 5) + mix + e + constant + words[i];
      e = d;
      d = c;
      c = rotate(b, 30);
      b = a;
      a = next;
    }
    hash[0] += a;
    hash[1] += b;
    hash[2] += c;
    hash[3] += d;
    hash[4] += e;
  }
  for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(hash[i / 4] >> (24 - 8 * (i % 4)));
}

static void base64_of_20(const unsigned char digest[20], char text[29]) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char padded[21] = {0};
  memcpy(padded, digest, 20);
  for (int i = 0; i < 7; i++) {
    uint32_t bits = (uint32_t)padded[3 * i] << 16 | padded[3 * i + 1] << 8 | padded[3 * i + 2];
    for (int j = 0; j < 4; j++) text[4 * i + j] = letters[bits >> (18 - 6 * j) & 63];
  }
  text[27] = '=';
  text[28] = 0;
}

static int accept_of(const char *request, char text[29]) {
  static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const char *key = strcasestr(request, "\r\nsec-websocket-key:");
  char salted[128];
  unsigned char digest[20];
  if (key == NULL) return -1;
  key += strlen("\r\nsec-websocket-key:");
  key += strspn(key, " ");
  size_t bytes = strcspn(key, " \r\n");
  if (bytes > 64) return -1;
  memcpy(salted, key, bytes);
  memcpy(salted + bytes, guid, sizeof guid - 1);
  sha1((unsigned char *)salted, bytes + sizeof guid - 1, digest);
  base64_of_20(digest, text);
  return 0;
}

/* ---- frames ---- */

/* An unmasked frame of text, of less than 64 KiB. */
static size_t frame(char *to, const char *text) {
  size_t bytes = strlen(text), head = 2;
  to[0] = (char)0x81;
  if (bytes < 126) {
    to[1] = (char)bytes;
  } else {
    to[1] = 126;
    to[2] = (char)(bytes >> 8);
    to[3] = (char)bytes;
    head = 4;
  }
  memcpy(to + head, text, bytes);
  return head + bytes;
}

static void prepare(struct train *train, const char *event) {
  char text[128], payload[PAYLOAD_BYTES + 1];
  memset(payload, 'x', PAYLOAD_BYTES);
  payload[PAYLOAD_BYTES] = 0;
  snprintf(text, sizeof text, "42[\"%s\",\"%s\"]", event, payload);
  train->frame_bytes = frame(train->bytes, text);
  for (int i = 1; i < TRAIN; i++) {
    memcpy(train->bytes + i * train->frame_bytes, train->bytes, train->frame_bytes);
  }
}

/* ---- clients ---- */

static void watch(struct client *client, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = client};
  epoll_ctl(epoll, EPOLL_CTL_MOD, client->fd, &event);
}

static void resign(struct client *client) {
  if (client->member >= 0) {
    members[client->member] = members[--member_count];
    members[client->member]->member = client->member;
    client->member = -1;
  }
}

static void leave(struct client *client) {
  resign(client);
  close(client->fd);
  free(client->incomplete);
  free(client->unsent);
  free(client);
}

/* Returns -1 if the client has to be let go. */
static int send_bytes(struct client *client, const char *bytes, size_t count) {
  ssize_t taken = 0;
  if (client->unsent_bytes == 0) {
    taken = write(client->fd, bytes, count);
    if (taken < 0) {
      if (errno != EAGAIN) return -1;
      taken = 0;
    }
  }
  size_t left = count - (size_t)taken;
  if (left > 0) {
    if (client->unsent_bytes + left > MAX_UNSENT_BYTES) return -1;
    char *more = realloc(client->unsent, client->unsent_bytes + left);
    if (more == NULL) return -1;
    memcpy(more + client->unsent_bytes, bytes + taken, left);
    if (client->unsent_bytes == 0) watch(client, EPOLLIN | EPOLLOUT);
    client->unsent = more;
    client->unsent_bytes += left;
  }
  return 0;
}

static int send_train(struct client *client, const struct train *train, int times) {
  for (int left = times; left > 0; left -= TRAIN) {
    size_t frames = (size_t)(left < TRAIN ? left : TRAIN);
    if (send_bytes(client, train->bytes, frames * train->frame_bytes) < 0) return -1;
  }
  return 0;
}

static int flush(struct client *client) {
  ssize_t taken = write(client->fd, client->unsent, client->unsent_bytes);
  if (taken < 0) return errno == EAGAIN ? 0 : -1;
  client->unsent_bytes -= (size_t)taken;
  memmove(client->unsent, client->unsent + taken, client->unsent_bytes);
  if (client->unsent_bytes == 0) watch(client, EPOLLIN);
  return 0;
}

/* Returns the bytes used, 0 if the request is not complete, -1 if the client has to be let go. */
static ssize_t upgrade(struct client *client, size_t bytes) {
  char response[1024], accept[29];
  if (bytes < 4 || memcmp(shared + bytes - 4, "\r\n\r\n", 4) != 0) return bytes > MAX_REQUEST_BYTES ? -1 : 0;
  shared[bytes] = 0;
  if (accept_of(shared, accept) < 0) return -1;
  int head = snprintf(response, sizeof response,
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: %s\r\n\r\n",
                      accept);
  memcpy(response + head, opening, opening_bytes);
  client->upgraded = 1;
  return send_bytes(client, response, (size_t)head + opening_bytes) < 0 ? -1 : (ssize_t)bytes;
}

/* Returns the bytes used, -1 if the client has to be let go. */
static ssize_t frames(struct client *client, size_t bytes) {
  size_t at = 0;
  int due = 0;
  while (bytes - at >= CLIENT_HEAD) {
    size_t length = shared[at + 1] & 0x7F;
    if (length >= 126) return -1;
    if (bytes - at < CLIENT_HEAD + length) break;
    if ((shared[at] & 0x0F) == CLOSE) {
      send_bytes(client, goodbye, sizeof goodbye);
      return -1;
    }
    if (length > EVENT_AT) {
      /* Unmasked by the first byte of the masking key. */
      if ((shared[at + CLIENT_HEAD + EVENT_AT] ^ shared[at + 2]) == 'e') {
        due++;
      } else {
        asked++;
      }
    } else if (length == 2 && client->member < 0) {
      if (member_count == MAX_CLIENTS) return -1;
      client->member = member_count;
      members[member_count++] = client;
      if (send_bytes(client, joined, joined_bytes) < 0) return -1;
    }
    at += CLIENT_HEAD + length;
  }
  return send_train(client, &echoes, due) < 0 ? -1 : (ssize_t)at;
}

static int readable(struct client *client) {
  size_t before = client->incomplete_bytes;
  memcpy(shared, client->incomplete, before);
  ssize_t got = read(client->fd, shared + before, READ_BUFFER_BYTES);
  if (got <= 0) return got < 0 && errno == EAGAIN ? 0 : -1;
  size_t bytes = before + (size_t)got;
  ssize_t used = client->upgraded ? frames(client, bytes) : upgrade(client, bytes);
  if (used < 0) return -1;
  size_t left = bytes - (size_t)used;
  if (left > MAX_REQUEST_BYTES) return -1;
  if (left > 0) {
    char *kept = realloc(client->incomplete, left);
    if (kept == NULL) return -1;
    memcpy(kept, shared + used, left);
    client->incomplete = kept;
  }
  client->incomplete_bytes = left;
  return 0;
}

static void accept_all(int listener) {
  int fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
    int yes = 1;
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL) {
      close(fd);
      return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    client->fd = fd;
    client->member = -1;
    client->incomplete = malloc(1);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
  }
}

static int listen_on(int port) {
  int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1024) < 0) {
    perror("floor");
    exit(1);
  }
  return fd;
}

int main(int argc, char **argv) {
  static int input; /* its address stands for standard input among the events */
  struct epoll_event ready[1024];
  if (argc != 2) {
    fprintf(stderr, "usage: floor <port>\n");
    return 2;
  }
  int port = atoi(argv[1]), listener = listen_on(port);
  signal(SIGPIPE, SIG_IGN);
  opening_bytes = frame(opening, "0{\"sid\":\"floor\",\"upgrades\":[],\"pingInterval\":3600000,"
                                 "\"pingTimeout\":3600000,\"maxPayload\":1000000}");
  joined_bytes = frame(joined, "40{\"sid\":\"floor\"}");
  prepare(&echoes, "echo");
  prepare(&broadcasts, "bcast");
  epoll = epoll_create1(0);
  struct epoll_event of_listener = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &of_listener);
  struct epoll_event of_input = {.events = EPOLLIN, .data.ptr = &input};
  epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &of_input);
  printf("floor-c 1.0, no protocol work (%s) listening on http://127.0.0.1:%d\n", COMPILER, port);
  fflush(stdout);
  for (;;) {
    int count = epoll_wait(epoll, ready, 1024, -1);
    for (int i = 0; i < count; i++) {
      struct client *client = ready[i].data.ptr;
      if (client == NULL) {
        accept_all(listener);
      } else if ((void *)client == (void *)&input) {
        char ignored[256];
        if (read(STDIN_FILENO, ignored, sizeof ignored) <= 0) return 0;
      } else if (((ready[i].events & EPOLLOUT) != 0 && flush(client) < 0) ||
                 ((ready[i].events & ~(uint32_t)EPOLLOUT) != 0 && readable(client) < 0)) {
        leave(client);
      }
    }
    if (asked > 0) {
      /* One write for each connection, however many wait. */
      for (int i = member_count - 1; i >= 0; i--) {
        if (send_train(members[i], &broadcasts, asked) < 0) leave(members[i]);
      }
      asked = 0;
    }
  }
}
