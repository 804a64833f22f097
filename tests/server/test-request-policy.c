/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <malloc.h>
#include <string.h>
#include <sys/socket.h>

#include <gio/gio.h>

#include "fixture.h"
#include "crier-test.h"
#include "loop.h"

/*
 * Who may pass: raw requests against the answers that they get from a real
 * server. In a request {port} stands for its port, {host} for localhost with
 * it, {name} for the name of this computer. Whatever the answer, it carries
 * the headers that keep a browser from doing more than it should.
 */

typedef struct
{
  const char *name;
  const char *request;
  guint       status;
  const char *header;  /* (nullable): one that the answer has… */
  const char *value;   /* (nullable): …with this value; NULL: has not */
} Case;

/* A request that is right but for what it is about. */
#define HEAD(line, more)   line " HTTP/1.1\r\nHost: {host}\r\n" more "\r\n"
#define GET(path)          HEAD ("GET " path, "")
#define WITH(header)       HEAD ("GET /healthz", header "\r\n")
#define HOST(host)         "GET /healthz HTTP/1.1\r\nHost: " host "\r\n\r\n"
#define PAGE(host)         "GET / HTTP/1.1\r\nHost: " host "\r\n\r\n"
#define ORIGIN(origin)     HEAD ("GET /healthz", "Origin: " origin "\r\n")
#define POST(headers)      HEAD ("POST /healthz", headers "\r\n")
#define EVIL(line)         line " HTTP/1.1\r\nHost: evil.example\r\n\r\n"
#define JSON               "Content-Type: application/json\r\n"
#define INBOX(type)        HEAD ("POST /inbox?session=x", "Content-Type: " type "\r\n" \
                                 "Content-Length: 2\r\n") "{}"
#define UPGRADE(host, origin)                                      \
  "GET /websocket HTTP/1.1\r\nHost: " host "\r\n" origin           \
  "Connection: Upgrade\r\nUpgrade: websocket\r\n"                  \
  "Sec-WebSocket-Version: 13\r\n"                                  \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

/* Every address at which something happens. */
#define ACTS(headers)      HEAD ("GET /events?Id=x", headers "\r\n")
#define SITE(site)         ACTS ("Sec-Fetch-Site: " site)
#define REFERER(url)       ACTS ("Referer: " url)
#define FOREIGN            "Sec-Fetch-Site: cross-site\r\n"

#define ALLOW  "allow", "GET, HEAD, OPTIONS"
#define NOCORS "access-control-allow-origin", NULL

static const Case cases[] = {
  /* Whom it means by us (RFC 9110 §7.2): against DNS rebinding. */
  { "host/localhost", HOST ("localhost:{port}"), 200 },
  { "host/no-port", HOST ("localhost"), 200 },
  { "host/case", HOST ("LocalHost:{port}"), 200 },
  { "host/ipv4", HOST ("127.0.0.1:{port}"), 200 },
  { "host/ipv4-other-loopback", HOST ("127.0.0.2:{port}"), 200 },
  { "host/ipv6", HOST ("[::1]:{port}"), 200 },
  { "host/ipv6-long", HOST ("[0:0:0:0:0:0:0:1]:{port}"), 200 },
  { "host/name", HOST ("{name}:{port}"), 200 },
  { "host/name-local", HOST ("{name}.local:{port}"), 200 },
  { "host/spaces", HOST ("  {host}  "), 200 },
  { "host/foreign", PAGE ("evil.example"), 421 },
  { "host/foreign-port", PAGE ("evil.example:{port}"), 421 },
  { "host/prefix", PAGE ("localhost.evil.example:{port}"), 421 },
  { "host/suffix", PAGE ("evil-localhost:{port}"), 421 },
  { "host/dot", HOST ("localhost.:{port}"), 200 },
  { "host/dots", PAGE ("localhost..:{port}"), 400 },
  { "host/other-port", PAGE ("localhost:1"), 421 },
  { "host/ipv4-other-port", PAGE ("127.0.0.1:1"), 421 },
  { "host/ipv4-foreign", PAGE ("192.0.2.1:{port}"), 421 },
  { "host/ipv4-any", PAGE ("0.0.0.0:{port}"), 421 },
  { "host/ipv4-short", PAGE ("127.1:{port}"), 421 },
  { "host/ipv4-number", PAGE ("2130706433:{port}"), 421 },
  { "host/ipv4-hex", PAGE ("0x7f000001:{port}"), 421 },
  { "host/ipv6-foreign", PAGE ("[2001:db8::1]:{port}"), 421 },
  { "host/ipv6-any", PAGE ("[::]:{port}"), 421 },
  { "host/ipv6-mapped", PAGE ("[::ffff:127.0.0.1]:{port}"), 421 },
  { "host/empty", HOST (""), 400 },
  { "host/port-only", HOST (":{port}"), 400 },
  { "host/empty-port", HOST ("localhost:"), 200 },
  { "host/empty-port-ipv6", HOST ("[::1]:"), 200 },
  { "host/port-zero", HOST ("localhost:0"), 400 },
  { "host/port-text", HOST ("localhost:http"), 400 },
  { "host/port-tab", HOST ("localhost:\v80"), 400 },
  { "host/user", HOST ("user@localhost:{port}"), 400 },
  { "host/path", HOST ("localhost:{port}/"), 400 },
  { "host/query", HOST ("localhost:{port}?"), 400 },
  { "host/space", HOST ("local host"), 400 },
  { "host/two-words", HOST ("localhost evil.example"), 400 },
  { "host/percent", HOST ("local%68ost"), 400 },
  { "host/ipv6-bare", HOST ("::1"), 400 },
  { "host/ipv6-open", HOST ("[::1"), 400 },
  { "host/ipv6-zone", HOST ("[::1%25lo]:{port}"), 400 },
  { "host/high", HOST ("localhost\xE2\x80\xAE"), 400 },
  { "host/list", HOST ("localhost, localhost"), 400 },
  { "host/none", "GET /healthz HTTP/1.1\r\n\r\n", 400 },
  { "host/none-1.0", "GET / HTTP/1.0\r\n\r\n", 400 },
  { "host/health", HOST ("evil.example"), 200 },
  { "host/health-port", HOST ("10.0.0.1:1"), 200 },
  { "host/health-none-1.0", "GET /healthz HTTP/1.0\r\n\r\n", 200 },
  { "host/health-head-1.0", "HEAD /healthz HTTP/1.0\r\n\r\n", 200 },
  { "host/health-options-1.0", "OPTIONS /healthz HTTP/1.0\r\n\r\n", 204 },
  { "host/health-query-1.0", "GET /healthz?x HTTP/1.0\r\n\r\n", 200 },
  { "host/health-not-its-like", "GET /health%7A HTTP/1.0\r\n\r\n", 400 },
  { "host/1.0", "GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n", 200 },
  { "host/twice", HEAD ("GET /healthz", "Host: {host}\r\n"), 400 },
  { "host/twice-foreign", HEAD ("GET /healthz", "Host: evil.example\r\n"), 400 },
  { "host/twice-foreign-first",
    "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nHost: {host}\r\n\r\n", 400 },
  { "host/folded", HOST ("localhost\r\n , evil.example"), 400 },

  /* The target may name a host too (RFC 9112 §3.2.2). */
  { "target/absolute", HEAD ("GET http://{host}/healthz", ""), 200 },
  { "target/absolute-ipv6", HEAD ("GET http://[::1]:{port}/healthz", ""), 200 },
  { "target/absolute-case", HEAD ("GET HTTP://LocalHost:{port}/healthz", ""), 200 },
  { "target/absolute-empty-path", HEAD ("GET http://{host}", ""), 200 },
  { "target/absolute-query", HEAD ("GET http://{host}?Id=x", ""), 200 },
  { "target/absolute-foreign", HEAD ("GET http://evil.example/time", ""), 421 },
  { "target/absolute-foreign-both",
    "GET http://evil.example/time HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421 },
  { "target/absolute-port", HEAD ("GET http://localhost:1/time", ""), 421 },
  /* Then the Host does not count. */
  { "target/absolute-host-foreign",
    "GET http://{host}/time HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200 },
  { "target/absolute-user", HEAD ("GET http://localhost@evil.example/time", ""), 400 },
  { "target/absolute-escape", HEAD ("GET http://local%68ost/time", ""), 400 },
  { "target/absolute-no-host", "GET http://{host}/healthz HTTP/1.1\r\n\r\n", 400 },
  { "target/https", HEAD ("GET https://{host}/healthz", ""), 400 },
  { "target/scheme", HEAD ("GET ftp://{host}/healthz", ""), 400 },
  { "target/no-host", HEAD ("GET http:///healthz", ""), 400 },
  { "target/relative", HEAD ("GET healthz", ""), 400 },
  { "target/mailto", HEAD ("GET mailto:a@b", ""), 400 },
  { "target/percent", HEAD ("GET /%zz", ""), 400 },
  { "target/two-slashes", HEAD ("GET //evil.example/healthz", ""), 404 },
  /* As it comes, nothing is made of it (RFC 9112 §3.2.1). */
  { "target/escape", HEAD ("GET /%74ime", ""), 404 },
  { "target/escape-upper", HEAD ("GET /tim%65", ""), 404 },
  { "target/escape-slash", HEAD ("GET /%2Ftime", ""), 404 },
  { "target/escape-only", HEAD ("GET %2Ftime", ""), 400 },
  { "target/dot", HEAD ("GET /./time", ""), 404 },
  { "target/dots", HEAD ("GET /x/../time", ""), 404 },
  { "target/dots-first", HEAD ("GET /../time", ""), 404 },
  { "target/dot-last", HEAD ("GET /time/.", ""), 404 },
  { "target/dots-last", HEAD ("GET /time/..", ""), 404 },
  { "target/dots-escaped", HEAD ("GET /x/%2e%2e/time", ""), 404 },
  { "target/slash-twice", HEAD ("GET //time", ""), 404 },
  { "target/slash-last", HEAD ("GET /time/", ""), 404 },
  { "target/fragment", HEAD ("GET /time#x", ""), 404 },
  { "target/parameter", HEAD ("GET /time;x", ""), 404 },
  { "target/backslash", HEAD ("GET /x\\..\\time", ""), 404 },
  { "target/absolute-dots", HEAD ("GET http://{host}/x/../time", ""), 404 },
  { "target/absolute-escape-path", HEAD ("GET http://{host}/%74ime", ""), 404 },
  { "target/escape-action", HEAD ("GET /%65vents?Id=x", ""), 404 },
  { "target/escape-post", HEAD ("POST /%69nbox", "Content-Length: 0\r\n"), 404 },
  { "target/query-dots", HEAD ("GET /time?/../x", ""), 200 },
  { "target/asterisk", HEAD ("OPTIONS *", ""), 204, NOCORS },
  { "target/asterisk-foreign", EVIL ("OPTIONS *"), 421 },
  { "target/asterisk-get", HEAD ("GET *", ""), 404 },

  /* On every route and method. */
  { "foreign/page", EVIL ("GET /"), 421 },
  { "foreign/file", EVIL ("GET /crier.js"), 421 },
  { "foreign/time", EVIL ("GET /time"), 421 },
  { "foreign/nothing", EVIL ("GET /nothing"), 421 },
  { "foreign/head", EVIL ("HEAD /"), 421 },
  { "foreign/options", EVIL ("OPTIONS /"), 421, NOCORS },
  { "foreign/post", EVIL ("POST /messages"), 421 },
  { "foreign/put", EVIL ("PUT /"), 421 },
  { "foreign/delete", EVIL ("DELETE /"), 421 },
  { "foreign/trace", EVIL ("TRACE /"), 421 },
  { "foreign/unknown-method", EVIL ("BREW /"), 421 },
  { "foreign/websocket", UPGRADE ("evil.example", ""), 421 },
  { "foreign/websocket-own-origin", UPGRADE ("evil.example", "Origin: http://{host}\r\n"), 421 },
  { "foreign/websocket-same-origin",
    UPGRADE ("evil.example", "Origin: http://evil.example\r\n"), 421 },

  /* Which page sends it: against hijacking by another one. */
  { "origin/own", ORIGIN ("http://localhost:{port}"), 200, NOCORS },
  { "origin/own-ipv4", ORIGIN ("http://127.0.0.1:{port}"), 200, NOCORS },
  { "origin/own-ipv6", ORIGIN ("http://[::1]:{port}"), 200, NOCORS },
  { "origin/own-name", ORIGIN ("http://{name}:{port}"), 200, NOCORS },
  { "origin/own-resources",
    ORIGIN ("http://{host}"), 200, "cross-origin-resource-policy", "same-origin" },
  { "origin/null", ORIGIN ("null"), 403, NOCORS },
  { "origin/empty", ORIGIN (""), 403, NOCORS },
  { "origin/foreign", ORIGIN ("http://evil.example"), 403, NOCORS },
  { "origin/foreign-port", ORIGIN ("http://evil.example:{port}"), 403 },
  { "origin/other-port", ORIGIN ("http://localhost:1"), 403 },
  { "origin/no-port", ORIGIN ("http://localhost"), 403 },
  { "origin/https", ORIGIN ("https://localhost:{port}"), 403 },
  { "origin/ws", ORIGIN ("ws://localhost:{port}"), 403 },
  { "origin/prefix", ORIGIN ("http://localhost:{port}.evil.example"), 403 },
  { "origin/prefix-name", ORIGIN ("http://localhost.evil.example:{port}"), 403 },
  { "origin/suffix", ORIGIN ("http://evil-localhost:{port}"), 403 },
  { "origin/user", ORIGIN ("http://localhost:{port}@evil.example"), 403 },
  { "origin/path", ORIGIN ("http://localhost:{port}/"), 403 },
  { "origin/list", ORIGIN ("http://{host}, http://{host}"), 403 },
  { "origin/space", ORIGIN ("http://{host} http://evil.example"), 403 },
  { "origin/twice",
    HEAD ("GET /healthz", "Origin: http://{host}\r\nOrigin: http://{host}\r\n"), 403 },
  { "origin/twice-foreign",
    HEAD ("GET /healthz", "Origin: http://{host}\r\nOrigin: http://evil.example\r\n"), 403 },
  { "origin/garbage", ORIGIN ("\xFF\xFE"), 403 },
  { "origin/star", ORIGIN ("*"), 403 },
  { "origin/page", HEAD ("GET /", "Origin: http://evil.example\r\n"), 403 },
  { "origin/nothing", HEAD ("GET /nothing", "Origin: http://evil.example\r\n"), 403 },
  { "origin/options", HEAD ("OPTIONS /time", "Origin: http://evil.example\r\n"
                            "Access-Control-Request-Method: GET\r\n"), 403, NOCORS },
  { "origin/websocket-foreign", UPGRADE ("{host}", "Origin: http://evil.example\r\n"), 403 },
  { "origin/websocket-null", UPGRADE ("{host}", "Origin: null\r\n"), 403 },
  { "origin/websocket-empty", UPGRADE ("{host}", "Origin: \r\n"), 403 },
  { "origin/websocket-other-port", UPGRADE ("{host}", "Origin: http://localhost:1\r\n"), 403 },
  { "origin/websocket-twice",
    UPGRADE ("{host}", "Origin: http://{host}\r\nOrigin: http://{host}\r\n"), 403 },

  /* Whose page has a browser ask without an Origin (W3C Fetch Metadata §2.3). */
  { "page/cross-site", SITE ("cross-site"), 403, NOCORS },
  { "page/same-site", SITE ("same-site"), 403 },
  { "page/unknown", SITE ("elsewhere"), 403 },
  { "page/empty", SITE (""), 403 },
  { "page/case", SITE ("Same-Origin"), 403 },
  { "page/parameter", SITE ("none;x"), 403 },
  { "page/list", SITE ("none, none"), 403 },
  { "page/twice", ACTS ("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site"), 403 },
  { "page/referer-ours", ACTS (FOREIGN "Referer: http://{host}/"), 403 },
  { "page/own-origin", ACTS (FOREIGN "Origin: http://{host}"), 403 },
  { "page/stream", HEAD ("GET /stream?Id=x", FOREIGN), 403 },
  { "page/poll", HEAD ("GET /poll?Id=x", FOREIGN), 403 },
  { "page/poll-wait", HEAD ("GET /poll?Id=x&wait=30", FOREIGN), 403 },
  { "page/websocket", UPGRADE ("{host}", FOREIGN), 403 },
  { "page/websocket-none", HEAD ("GET /websocket?Id=x", FOREIGN), 403 },
  { "page/inbox", HEAD ("POST /inbox?Id=x", FOREIGN "Content-Length: 2\r\n") "{}", 403 },
  { "page/cost", HEAD ("GET /cost?session=x", FOREIGN), 403 },
  { "page/head", HEAD ("HEAD /events?Id=x", FOREIGN), 403 },
  { "page/navigation", HEAD ("GET /events?Id=x", FOREIGN "Sec-Fetch-Mode: navigate\r\n"
                             "Sec-Fetch-Dest: document\r\nSec-Fetch-User: ?1\r\n"), 403 },
  { "page/absolute", HEAD ("GET http://{host}/events?Id=x", FOREIGN), 403 },
  /* To an address without TLS on a network, there is only this. */
  { "page/referer", REFERER ("http://evil.example/"), 403, NOCORS },
  { "page/referer-bare", REFERER ("http://evil.example"), 403 },
  { "page/referer-port", REFERER ("http://localhost:1/"), 403 },
  { "page/referer-https", REFERER ("https://{host}/"), 403 },
  { "page/referer-user", REFERER ("http://{host}@evil.example/"), 403 },
  { "page/referer-prefix", REFERER ("http://localhost.evil.example:{port}/"), 403 },
  { "page/referer-empty", REFERER (""), 403 },
  { "page/referer-relative", REFERER ("/"), 403 },
  { "page/referer-blank", REFERER ("about:blank"), 403 },
  { "page/referer-twice",
    ACTS ("Referer: http://{host}/\r\nReferer: http://evil.example/"), 403 },
  { "page/referer-twice-same",
    ACTS ("Referer: http://{host}/\r\nReferer: http://{host}/"), 403 },
  { "page/referer-poll", HEAD ("GET /poll?Id=x", "Referer: http://evil.example/\r\n"), 403 },
  /* What only tells something. */
  { "page/link", HEAD ("GET /", FOREIGN "Sec-Fetch-Mode: navigate\r\n"
                       "Referer: http://evil.example/\r\n"), 200 },
  { "page/time", HEAD ("GET /time", FOREIGN), 200 },
  { "page/health", HEAD ("GET /healthz", FOREIGN), 200 },
  /* And what is ours; nothing of it stays in a table that has no client. */
  { "page/ours", HEAD ("HEAD /poll?Id=x", "Sec-Fetch-Site: same-origin\r\n"), 200 },
  { "page/typed", HEAD ("HEAD /poll?Id=x", "Sec-Fetch-Site: none\r\n"), 200 },
  { "page/referer-own", HEAD ("HEAD /poll?Id=x", "Referer: http://{host}/?Id=x\r\n"), 200 },
  { "page/referer-own-ipv4",
    HEAD ("HEAD /poll?Id=x", "Referer: http://127.0.0.1:{port}/\r\n"), 200 },
  { "page/program", HEAD ("HEAD /poll?Id=x", ""), 200 },

  /* How long it is: no two may disagree on that (RFC 9112 §6.3). */
  { "length/zero", WITH ("Content-Length: 0"), 200 },
  { "length/twice", POST ("Content-Length: 1\r\nContent-Length: 2\r\n") "xx", 400 },
  { "length/twice-same", POST ("Content-Length: 1\r\nContent-Length: 1\r\n") "x", 400 },
  { "length/list", POST ("Content-Length: 1, 1\r\n") "x", 400 },
  { "length/and-chunked",
    POST ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n", 400 },
  { "length/chunked-and",
    POST ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n") "0\r\n\r\n", 400 },
  { "length/negative", POST ("Content-Length: -1\r\n"), 400 },
  { "length/plus", POST ("Content-Length: +1\r\n") "x", 400 },
  { "length/text", POST ("Content-Length: x\r\n"), 400 },
  { "length/hex", POST ("Content-Length: 0x1\r\n") "x", 400 },
  { "length/trailing", POST ("Content-Length: 1x\r\n") "x", 400 },
  { "length/empty", POST ("Content-Length: \r\n"), 400 },
  { "length/overflow", POST ("Content-Length: 18446744073709551617\r\n") "x", 400 },

  /* No body is taken, and none is waited for that is large. */
  { "body/get", HEAD ("GET /healthz", "Content-Length: 5\r\n") "hello", 413 },
  { "body/head", HEAD ("HEAD /healthz", "Content-Length: 5\r\n") "hello", 413 },
  { "body/get-chunked",
    HEAD ("GET /healthz", "Transfer-Encoding: chunked\r\n") "5\r\nhello\r\n", 413 },
  { "body/get-large", HEAD ("GET /healthz", "Content-Length: 268435456\r\n") "x", 413 },
  { "body/head-large", HEAD ("HEAD /healthz", "Content-Length: 268435456\r\n") "x", 413 },
  { "body/post", POST ("Content-Length: 5\r\n") "hello", 405, ALLOW },
  { "body/post-chunked", POST ("Transfer-Encoding: chunked\r\n") "5\r\nhello\r\n", 405, ALLOW },
  { "body/post-large", POST ("Content-Length: 268435456\r\n") "x", 405, ALLOW },
  { "body/post-large-none", POST ("Content-Length: 268435456\r\n"), 405, ALLOW },
  { "body/foreign-large",
    "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 268435456\r\n\r\nx", 421 },
  { "body/foreign-chunked",
    "POST / HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n", 421 },
  { "body/origin-large", POST ("Origin: null\r\nContent-Length: 268435456\r\n") "x", 403 },
  { "body/form-chunked", POST ("X(: y\r\nTransfer-Encoding: chunked\r\n") "1\r\nx\r\n", 400 },
  { "body/expect", POST ("Expect: 100-continue\r\nContent-Length: 5\r\n"), 405, ALLOW },
  { "body/expect-large", POST ("Expect: 100-continue\r\nContent-Length: 268435456\r\n"), 405 },
  { "body/expect-other", WITH ("Expect: a miracle"), 417 },
  { "body/expect-empty", WITH ("Expect:"), 417 },
  { "body/expect-more", WITH ("Expect: 100-continue, a miracle"), 417 },
  { "body/expect-twice", WITH ("Expect: 100-continue\r\nExpect: a miracle"), 417 },
  /* Where a body is taken it says its length (RFC 9110 §8.6) and its type. */
  { "body/none", HEAD ("POST /inbox?session=x", JSON), 411 },
  { "body/none-no-type", HEAD ("POST /inbox?session=x", ""), 411 },
  { "body/none-1.0", "POST /inbox?session=x HTTP/1.0\r\nHost: {host}\r\n" JSON "\r\n", 411 },
  { "body/chunked", HEAD ("POST /inbox?session=x", JSON "Transfer-Encoding: chunked\r\n"), 411 },
  { "body/chunked-case", HEAD ("POST /inbox?session=x", JSON "Transfer-Encoding: Chunked\r\n"), 411 },
  { "body/type", INBOX ("text/plain"), 415 },
  { "body/type-longer", INBOX ("application/jsonx"), 415 },
  { "body/type-none", INBOX (""), 415 },
  { "body/type-list", INBOX ("application/json, text/plain"), 415 },
  { "body/type-twice", INBOX ("application/json\r\nContent-Type: text/plain"), 415 },
  { "body/type-twice-last", INBOX ("text/plain\r\nContent-Type: application/json"), 415 },
  /* From here on it is looked at. */
  { "body/type-json", INBOX ("application/json"), 404 },
  { "body/type-case", INBOX ("Application/JSON"), 404 },
  { "body/type-parameter", INBOX ("application/json;charset=utf-8"), 404 },
  { "body/type-parameters", INBOX ("APPLICATION/JSON ; Charset=\"UTF-8\"; x=y"), 404 },
  { "body/second-request", GET ("/healthz") GET ("/time"), 200 },

  /* Of what form it is. */
  { "form/name", WITH ("X(y): z"), 400 },
  { "form/name-slash", WITH ("X/y: z"), 400 },
  { "form/name-high", WITH ("X\xC3\xA9: z"), 400 },
  { "form/name-empty", WITH (": z"), 400 },
  { "form/name-blank", WITH ("X : z"), 400 },
  { "form/folded", WITH ("X: y\r\n z"), 400 },
  { "form/cr", WITH ("X: y\rz"), 400 },
  { "form/two-blanks", HEAD ("GET  /healthz", ""), 400 },
  { "form/tab", HEAD ("GET\t/healthz", ""), 400 },
  { "form/tab-in-target", HEAD ("GET /healthz\t", ""), 400 },
  { "form/blank-last", "GET /healthz HTTP/1.1 \r\nHost: {host}\r\n\r\n", 400 },
  { "form/method", HEAD ("G(T /healthz", ""), 400 },
  { "form/version-case", "GET /healthz http/1.1\r\nHost: {host}\r\n\r\n", 400 },
  { "form/version-long", "GET /healthz HTTP/01.1\r\nHost: {host}\r\n\r\n", 400 },
  { "form/connection", WITH ("Connection: keep-alive, X\r\nX: y\r\nTE: trailers"), 200 },
  { "form/token", WITH ("!#$%&'*+-.^_`|~09Az: z"), 200 },
  { "form/lf", "GET /healthz HTTP/1.1\nHost: {host}\n\n", 200 },
  { "form/range", HEAD ("GET /crier.js", "Range: bytes=0-0\r\n"), 200, "content-range", NULL },
  { "form/ranges",
    HEAD ("GET /crier.js", "Range: bytes=0-0,1-1,2-2,3-3\r\n"), 200, "content-range", NULL },
  { "form/range-wrong",
    HEAD ("GET /crier.js", "Range: bytes=99999999-\r\n"), 200, "content-range", NULL },
  { "form/range-negative",
    HEAD ("GET /crier.js", "Range: bytes=-99999999\r\n"), 200, "content-range", NULL },
  { "form/range-head",
    HEAD ("HEAD /crier.js", "Range: bytes=0-0\r\n"), 200, "content-range", NULL },
  { "form/version-0.9", "GET /healthz\r\n\r\n", 400 },
  { "form/version-none", "GET /healthz \r\nHost: {host}\r\n\r\n", 400 },
  { "form/version-2", "GET /healthz HTTP/2.0\r\nHost: {host}\r\n\r\n", 505 },
  { "form/version-preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505 },
  { "form/version-text", "GET /healthz HTTP/x.y\r\nHost: {host}\r\n\r\n", 400 },
  { "form/garbage", "\x01\x02\x03\xFF garbage\r\n\r\n", 400 },
  { "form/one-word", "GET\r\n\r\n", 400 },

  /* Which methods there are. */
  { "method/post", HEAD ("POST /", ""), 405, ALLOW },
  { "method/put", HEAD ("PUT /", ""), 405, ALLOW },
  { "method/delete", HEAD ("DELETE /time", ""), 405, ALLOW },
  { "method/delete-nothing", HEAD ("DELETE /nothing", ""), 404 },
  { "method/post-nothing", HEAD ("POST /nothing", "Content-Length: 5\r\n") "hello", 404 },
  { "method/post-nothing-large", HEAD ("POST /nothing", "Content-Length: 268435456\r\n") "x", 404 },
  { "method/patch", HEAD ("PATCH /", ""), 405, ALLOW },
  { "method/trace", HEAD ("TRACE /", ""), 405, ALLOW },
  { "method/lower-case", HEAD ("get /", ""), 405, ALLOW },
  { "method/unknown", HEAD ("BREW /", ""), 405, ALLOW },
  { "method/websocket", HEAD ("POST /websocket", ""), 405, ALLOW },
  { "method/connect", "CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n", 405 },
  { "method/connect-foreign", "CONNECT evil.example:80 HTTP/1.1\r\nHost: {host}\r\n\r\n", 421 },
  { "method/connect-wrong", "CONNECT evil.example HTTP/1.1\r\nHost: {host}\r\n\r\n", 421 },
  { "method/options", HEAD ("OPTIONS /time", ""), 204, ALLOW },
  { "method/options-own", HEAD ("OPTIONS /time", "Origin: http://{host}\r\n"
                                "Access-Control-Request-Method: GET\r\n"), 204, NOCORS },
};

static void
replace (GString    *text,
         Fixture    *fixture)
{
  g_autofree char *port = g_strdup_printf ("%u", fixture->port);
  g_autofree char *name = g_ascii_strdown (g_get_host_name (), -1);

  g_string_replace (text, "{host}", "localhost:{port}", 0);
  g_string_replace (text, "{port}", port, 0);
  g_string_replace (text, "{name}", name, 0);
}

static Answer *
ask (Fixture    *fixture,
     const char *request)
{
  g_autoptr (GString) text = g_string_new (request);

  replace (text, fixture);

  return fixture_ask (fixture, text->str);
}

/* The answer comes at once: nobody waits for a body or a deadline. */
static Answer *
ask_and_check (Fixture    *fixture,
               const char *request,
               guint       status)
{
  gint64 begin = loop_get_time ();
  Answer *answer = ask (fixture, request);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpint (loop_get_time () - begin, <, 2 * G_USEC_PER_SEC);
  answer_assert_secure (answer);
  answer_assert_whole (answer, g_str_has_prefix (request, "HEAD "));
  g_assert_nonnull (answer_get (answer, "date"));

  return answer;
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = ask_and_check (fixture, c->request, c->status);

  if (c->header != NULL)
    g_assert_cmpstr (answer_get (answer, c->header), ==, c->value);

  g_assert_cmpuint (fixture->events->len, ==, 0);
}

/* What is refused tells in one line of text why, and nothing of the server or
 * of what was sent. */
static void
test_sentences (void)
{
  const char *requests[] = {
    PAGE ("evil.example"), HOST ("user@localhost"), ORIGIN ("http://evil.example"),
    WITH ("X(y): z"), HEAD ("GET /healthz", "Content-Length: 5\r\n") "hello",
    HEAD ("POST /", ""), GET ("/evil.example"), WITH ("Expect: a miracle"),
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (Answer) answer = ask (fixture, requests[i]);

      g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                       "application/json");
      g_assert_true (g_str_has_suffix (answer->body, "\n"));
      g_assert_cmpuint (answer->length, >, 10);
      g_assert_true (strchr (answer->body, '\n') ==
                     answer->body + answer->length - 1);
      g_assert_null (strstr (answer->body, "evil"));
      g_assert_null (strstr (answer->body, "<"));
    }
}

static char *
repeat (const char *begin,
        gsize       n,
        const char *end)
{
  g_autofree char *middle = g_strnfill (n, 'a');

  return g_strconcat (begin, middle, end, NULL);
}

/* A head of 16 KiB, of which 8 KiB are the target (DESIGN.md §2). */
static void
test_sizes (void)
{
  const char *query = "GET /healthz?";
  const char *path = "GET /";
  const char *rest = " HTTP/1.1\r\nHost: {host}\r\n\r\n";
  const char *head = "GET /healthz HTTP/1.1\r\nHost: {host}\r\nX: ";
  const struct
  {
    const char *begin;
    gsize       n;
    const char *end;
    guint       status;
  } sizes[] = {
    { query, 8000, rest, 200 },
    { query, 8300, rest, 414 },
    { query, 60000, rest, 414 },
    { path, 8000, rest, 404 },
    { path, 8300, rest, 414 },
    { path, 20000, rest, 414 },
    { path, 60000, rest, 414 },
    { head, 16000, "\r\n\r\n", 200 },
    { head, 16500, "\r\n\r\n", 431 },
    { head, 60000, "\r\n\r\n", 431 },
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *request = repeat (sizes[i].begin, sizes[i].n, sizes[i].end);
      g_autoptr (Answer) answer = NULL;

      g_test_message ("%.12s…, %zu", sizes[i].begin, sizes[i].n);
      answer = ask_and_check (fixture, request, sizes[i].status);
    }
}

/* Small ones are refused by their number, long before it is their size. */
static void
test_many_headers (void)
{
  g_autoptr (GString) request = NULL;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) few = NULL;
  g_autoptr (Answer) many = NULL;
  guint i;

  request = g_string_new ("GET /healthz HTTP/1.1\r\nHost: {host}\r\n");
  for (i = 0; i < 99; i++)
    g_string_append_printf (request, "X%u: y\r\n", i);
  g_string_append (request, "\r\n");
  few = ask_and_check (fixture, request->str, 200);

  g_string_truncate (request, request->len - 2);
  g_string_append (request, "Y: y\r\n\r\n");
  many = ask_and_check (fixture, request->str, 431);
}

/* Beyond what libsoup reads it does not answer any more, but it ends. */
static void
test_endless_head (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autofree char *line = repeat ("X: ", 8000, "\r\n");
  g_autoptr (Answer) health = NULL;
  guint i;

  peer_print (peer, "GET /healthz HTTP/1.1\r\n");
  for (i = 0; i < 200; i++)
    peer_write (peer, line, strlen (line));

  loop_until (peer_is_ended (peer));
  health = ask_and_check (fixture, GET ("/healthz"), 200);
}

/* A NUL or a lone CR hides nothing. */
static void
test_nul (void)
{
  const char parts[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                       "Ori\0gin: http://evil.example\r\n\r\n";
  const char line[] = "GET /health\0z HTTP/1.1\r\nHost: localhost\r\n\r\n";
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) first = peer_new (fixture->port);
  g_autoptr (Peer) second = peer_new (fixture->port);
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) wrong = NULL;

  peer_write (first, parts, sizeof parts - 1);
  refused = peer_finish (first);
  g_assert_cmpuint (refused->status, >=, 400);
  g_assert_cmpuint (refused->status, <=, 403);

  peer_write (second, line, sizeof line - 1);
  wrong = peer_finish (second);
  g_assert_cmpuint (wrong->status, ==, 400);
  answer_assert_secure (wrong);
}

/* An encoding that nobody knows (RFC 9112 §6.1). libsoup 3.2 answers to it, but
 * loses the target of the request each time: who asks often enough takes all
 * the memory there is. */
static void
test_encodings (void)
{
  const char *encodings[] = {
    "gzip", "gzip, chunked", "chunked, identity", "chunked, chunked", "xchunked", "",
    "chunked\r\nTransfer-Encoding: chunked", "x\r\nContent-Length: 0",
    "\fchunked", "\vchunked", "chunked\f", "chunked\r\nContent-Length: \f1",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = g_strnfill (7000, 'a');
  gsize before = 0;
  guint i;

  for (i = 0; i < 40 * G_N_ELEMENTS (encodings); i++)
    {
      g_autofree char *request = NULL;
      g_autoptr (Answer) answer = NULL;

      request = g_strdup_printf ("POST /%s HTTP/1.1\r\nHost: localhost\r\n"
                                 "Transfer-Encoding: %s\r\n\r\n0\r\n\r\n",
                                 path, encodings[i % G_N_ELEMENTS (encodings)]);
      answer = fixture_ask (fixture, request);
      g_assert_true (answer->status == 400 || answer->status == 405 ||
                     answer->status == 501);
      answer_assert_secure (answer);
      answer_assert_whole (answer, FALSE);

      if (i == 8 * G_N_ELEMENTS (encodings))
        before = mallinfo2 ().uordblks;
    }

  /* Of 256 requests; ASan's heap does not tell, but looks for leaks. */
  g_test_message ("%zu before, %zu after", before, mallinfo2 ().uordblks);
  g_assert_cmpuint (mallinfo2 ().uordblks, <, before + 100000);
}

/* A header with a blank in its name: some take it for that header and some do
 * not. It is refused, and nothing behind it is taken for one more request. */
static void
test_blank_in_name (void)
{
  const char *requests[] = {
    POST ("Content-Length : 46\r\n") GET ("/time"),
    POST ("Content-Length\t: 46\r\n") GET ("/time"),
    POST ("Transfer-Encoding : chunked\r\n") GET ("/time"),
    WITH ("X y: z") GET ("/time"),
    HEAD ("GET /healthz", " X: y\r\n") GET ("/time"),
    HEAD ("GET /healthz", "X: y\r\n z\r\n") GET ("/time"),
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_test_message ("%zu", i);
      answer_free (ask_and_check (fixture, requests[i], 400));
    }
}

/* A byte at a time is the same request. */
static void
test_slowly (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) request = g_string_new (GET ("/healthz"));
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autoptr (Answer) answer = NULL;
  gsize i;

  replace (request, fixture);
  for (i = 0; i < request->len; i++)
    {
      peer_write (peer, request->str + i, 1);
      loop_settle ();
    }

  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, 200);
}

/* The policy lets a page connect back to the very host it was asked for, and
 * an answer of an error repeats no host at all. */
static void
test_policy (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *own = NULL;
  g_autoptr (Answer) page = ask_and_check (fixture, GET ("/"), 200);
  g_autoptr (Answer) foreign = ask_and_check (fixture, EVIL ("GET /"), 421);
  g_autoptr (Answer) nothing = ask_and_check (fixture, GET ("/nothing"), 404);

  own = g_strdup_printf ("connect-src 'self' ws://localhost:%u wss://localhost:%u;",
                         fixture->port, fixture->port);
  g_assert_nonnull (strstr (answer_get (page, "content-security-policy"), own));
  g_assert_nonnull (strstr (answer_get (nothing, "content-security-policy"), own));
  g_assert_null (strstr (answer_get (foreign, "content-security-policy"), "evil"));
  g_assert_cmpstr (answer_get (page, "cross-origin-resource-policy"), ==, "same-origin");
}

static Fixture *
make_allowing (const char *origin,
               const char *other,
               const char *host)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();

  if (origin != NULL)
    g_ptr_array_add (config->allowed_origins, g_strdup (origin));
  if (other != NULL)
    g_ptr_array_add (config->allowed_origins, g_strdup (other));
  if (host != NULL)
    g_ptr_array_add (config->allowed_hosts, g_strdup (host));

  return fixture_new_for_config (config);
}

/* A page of an origin that the operator allows: it may read (WHATWG Fetch
 * §3.2), a page of any other may not. */
static void
test_allowed_origin (void)
{
  g_autoptr (Fixture) fixture = make_allowing ("https://Friend.example",
                                               "nonsense", NULL);
  g_autoptr (Answer) get = NULL;
  g_autoptr (Answer) options = NULL;
  g_autoptr (Answer) port = NULL;
  g_autoptr (Answer) own = NULL;
  const char *refused[] = {
    ORIGIN ("http://friend.example"), ORIGIN ("https://friend.example:444"),
    ORIGIN ("https://www.friend.example"), ORIGIN ("https://friend.example.evil"),
    ORIGIN ("null"), ORIGIN ("nonsense"), ORIGIN (""),
    ORIGIN ("https://friend.example, https://friend.example"),
  };
  gsize i;

  get = ask_and_check (fixture, ORIGIN ("https://friend.example"), 200);
  g_assert_cmpstr (answer_get (get, "access-control-allow-origin"), ==,
                   "https://friend.example");
  g_assert_cmpstr (answer_get (get, "vary"), ==, "Origin");
  g_assert_cmpstr (answer_get (get, "cross-origin-resource-policy"), ==,
                   "cross-origin");
  g_assert_null (answer_get (get, "access-control-allow-credentials"));

  options = ask_and_check (fixture,
                           HEAD ("OPTIONS /time",
                                 "Origin: https://friend.example\r\n"
                                 "Access-Control-Request-Method: GET\r\n"), 204);
  g_assert_cmpstr (answer_get (options, "access-control-allow-origin"), ==,
                   "https://friend.example");
  g_assert_cmpstr (answer_get (options, "access-control-allow-methods"), ==,
                   "GET, HEAD, OPTIONS");
  g_assert_cmpstr (answer_get (options, "access-control-max-age"), ==, "600");

  port = ask_and_check (fixture, ORIGIN ("https://friend.example:443"), 200);
  own = ask_and_check (fixture, ORIGIN ("http://{host}"), 200);
  g_assert_null (answer_get (own, "access-control-allow-origin"));

  for (i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (Answer) answer = ask_and_check (fixture, refused[i], 403);

      g_assert_null (answer_get (answer, "access-control-allow-origin"));
    }
}

/* The answers to it do not depend on the page, so none is named. */
static void
test_any_origin (void)
{
  const char *origins[] = {
    ORIGIN ("http://evil.example"), ORIGIN ("https://a.example:1"), ORIGIN ("null"),
  };
  g_autoptr (Fixture) fixture = make_allowing ("*", NULL, NULL);
  g_autoptr (Answer) time = NULL;
  g_autoptr (Answer) foreign = NULL;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autoptr (Answer) answer = ask_and_check (fixture, origins[i], 200);

      g_assert_cmpstr (answer_get (answer, "access-control-allow-origin"), ==, "*");
      g_assert_null (answer_get (answer, "access-control-allow-credentials"));
    }

  /* What else the answer depends on is not forgotten over it. */
  time = ask_and_check (fixture, HEAD ("GET /time", "Origin: null\r\n"), 200);
  g_assert_cmpstr (answer_get (time, "vary"), ==, "Origin, Accept");

  /* No origin makes up for a wrong host. */
  foreign = ask_and_check (fixture, "GET / HTTP/1.1\r\nHost: evil.example\r\n"
                           "Origin: http://evil.example\r\n\r\n", 421);
}

/* A host that the operator allows holds with any port, as a proxy or a
 * forwarded port has it; so do the pages that came from it. */
static void
test_allowed_host (void)
{
  g_autoptr (Fixture) fixture = make_allowing (NULL, NULL, "Screens.Example");
  g_autoptr (Answer) host = NULL;
  g_autoptr (Answer) port = NULL;
  g_autoptr (Answer) origin = NULL;
  g_autoptr (Answer) target = NULL;
  g_autoptr (Answer) other = NULL;
  g_autoptr (Answer) foreign_origin = NULL;

  host = ask_and_check (fixture, HOST ("screens.example"), 200);
  port = ask_and_check (fixture, HOST ("SCREENS.example:1"), 200);
  origin = ask_and_check (fixture, "GET /healthz HTTP/1.1\r\n"
                          "Host: screens.example:{port}\r\n"
                          "Origin: http://screens.example:{port}\r\n\r\n", 200);
  target = ask_and_check (fixture, "GET http://screens.example/healthz HTTP/1.1\r\n"
                          "Host: screens.example\r\n\r\n", 200);
  other = ask_and_check (fixture, PAGE ("www.screens.example"), 421);
  foreign_origin = ask_and_check (fixture, "GET /healthz HTTP/1.1\r\n"
                                  "Host: screens.example\r\n"
                                  "Origin: http://evil.example\r\n\r\n", 403);
}

/* A proxy of that name listens on another port, and may speak TLS. Its own page
 * is ours; one of another port, where the Host says ours, is not. */
static void
test_proxy (void)
{
  const struct
  {
    const char *host;
    const char *origin;
    guint status;
  } asked[] = {
    { "screens.example:4711", "http://screens.example:4711", 200 },
    { "screens.example:4711", "https://screens.example:4711", 200 },
    { "screens.example", "http://screens.example", 200 },
    { "screens.example", "https://screens.example", 200 },
    { "screens.example", "http://screens.example:4711", 200 },
    { "screens.example.", "https://Screens.Example", 200 },
    { "screens.example:443", "https://screens.example", 200 },
    { "screens.example:4711", "http://screens.example:4712", 403 },
    { "screens.example:4711", "http://screens.example", 403 },
    { "screens.example", "ws://screens.example", 403 },
    { "screens.example", "https://www.screens.example", 403 },
    { "screens.example", "https://box.example", 403 },
    { "box.example", "https://box.example", 200 },
    /* Not through the name of another. */
    { "localhost", "https://screens.example", 403 },
    { "localhost:{port}", "http://screens.example:4711", 403 },
  };
  const char *format[] = {
    "HEAD /poll HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n\r\n",
    "HEAD /poll HTTP/1.1\r\nHost: %s\r\nReferer: %s/?Id=x\r\n\r\n",
  };
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  gsize i;
  gsize n;

  g_ptr_array_add (config->allowed_hosts, g_strdup ("Screens.Example."));
  g_ptr_array_add (config->allowed_hosts, g_strdup ("box.example"));
  fixture = fixture_new_for_config (config);

  for (i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      for (n = 0; n < G_N_ELEMENTS (format); n++)
        {
          g_autoptr (GString) request = g_string_new (format[n]);
          g_autoptr (Answer) answer = NULL;

          g_string_replace (request, "%s", asked[i].host, 1);
          g_string_replace (request, "%s", asked[i].origin, 1);
          answer = ask_and_check (fixture, request->str, asked[i].status);
          g_assert_null (answer_get (answer, "access-control-allow-origin"));
        }
    }
}

/* The pages of an origin that is allowed, whatever they have a browser ask; they
 * can read what is answered, also what is refused. */
static void
test_allowed_page (void)
{
#define PAGES "http://page.example:8000"
  const struct
  {
    const char *request;
    guint status;
    gboolean readable;
  } asked[] = {
    { HEAD ("HEAD /poll", FOREIGN "Origin: " PAGES "\r\n"), 200, TRUE },
    { HEAD ("HEAD /poll", "Origin: " PAGES "\r\n"), 200, TRUE },
    { HEAD ("HEAD /poll", FOREIGN "Referer: " PAGES "/x\r\n"), 200, FALSE },
    { HEAD ("HEAD /poll", "Referer: " PAGES "\r\n"), 200, FALSE },
    { HEAD ("GET /nothing", FOREIGN "Origin: " PAGES "\r\n"), 404, TRUE },
    { HEAD ("BREW /time", FOREIGN "Origin: " PAGES "\r\n"), 405, TRUE },
    { HEAD ("GET /poll?wait=x", FOREIGN "Origin: " PAGES "\r\n"), 400, TRUE },
    { HEAD ("POST /inbox", "Origin: " PAGES "\r\n"), 411, TRUE },
    { HEAD ("GET /time", "Origin: " PAGES "\r\nContent-Length: 268435456\r\n"), 413, TRUE },
    { "GET /time HTTP/1.1\r\nHost: evil.example\r\nOrigin: " PAGES "\r\n\r\n", 421, TRUE },
    { HEAD ("OPTIONS /poll", FOREIGN "Origin: " PAGES "\r\n"), 204, TRUE },
    /* It cannot be told from others. */
    { HEAD ("HEAD /poll", FOREIGN), 403, FALSE },
    { HEAD ("HEAD /poll", FOREIGN "Referer: http://evil.example/\r\n"), 403, FALSE },
    { HEAD ("HEAD /poll", FOREIGN "Referer: " PAGES ".evil.example/\r\n"), 403, FALSE },
    { HEAD ("HEAD /poll", FOREIGN "Origin: http://page.example\r\n"), 403, FALSE },
    /* One that is doubled counts for nothing. */
    { HEAD ("HEAD /poll", FOREIGN "Referer: " PAGES "/\r\nReferer: " PAGES "/\r\n"), 403, FALSE },
  };
  g_autoptr (Fixture) fixture = make_allowing (PAGES, NULL, NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (Answer) answer = ask_and_check (fixture, asked[i].request,
                                                 asked[i].status);

      g_assert_cmpstr (answer_get (answer, "access-control-allow-origin"), ==,
                       asked[i].readable ? PAGES : NULL);
      g_assert_cmpstr (answer_get (answer, "access-control-expose-headers"), ==,
                       asked[i].readable ? "ETag, Retry-After" : NULL);
      if (asked[i].readable)
        g_assert_nonnull (strstr (answer_get (answer, "vary"), "Origin"));
    }
#undef PAGES
}

/* What a client expects before it sends its body is said, and the answer has
 * all that others have. */
static void
test_continue (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autoptr (Answer) interim = NULL;
  g_autoptr (Answer) answer = NULL;

  peer_print (peer, "POST /inbox?session=x HTTP/1.1\r\nHost: localhost:%u\r\n"
              JSON "Content-Length: 2\r\nExpect: 100-Continue\r\n\r\n", fixture->port);
  interim = peer_take_head (peer);
  g_assert_cmpuint (interim->status, ==, 100);
  g_assert_cmpuint (g_hash_table_size (interim->headers), ==, 0);
  g_assert_cmpuint (peer_get_received (peer), ==, strlen ("HTTP/1.1 100 Continue\r\n\r\n"));

  peer_print (peer, "{}");
  answer = peer_finish (peer);
  g_assert_cmpuint (answer->status, ==, 404);
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);
  g_assert_nonnull (answer_get (answer, "date"));
}

/* The address to which a connection came is us; another one is not, even if
 * this computer had it. */
static void
test_own_address (void)
{
  g_autofree char *address = crier_test_find_own_address ();
  g_autoptr (CrierConfig) config = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Peer) near = NULL;
  g_autoptr (Peer) far = NULL;
  g_autoptr (Answer) near_answer = NULL;
  g_autoptr (Answer) far_answer = NULL;

  if (address == NULL)
    {
      g_test_skip ("This machine has no address but loopback");
      return;
    }

  config = fixture_make_config ();
  g_ptr_array_set_size (config->listen, 0);
  g_ptr_array_add (config->listen, g_strdup ("any"));
  fixture = fixture_new_for_config (config);

  near = peer_new_full (address, fixture->port, 0);
  peer_print (near, "GET /healthz HTTP/1.1\r\nHost: %s:%u\r\n"
              "Origin: http://%s:%u\r\n\r\n",
              address, fixture->port, address, fixture->port);
  near_answer = peer_finish (near);
  g_assert_cmpuint (near_answer->status, ==, 200);

  far = peer_new_full ("127.0.0.1", fixture->port, 0);
  peer_print (far, "GET / HTTP/1.1\r\nHost: %s:%u\r\n\r\n",
              address, fixture->port);
  far_answer = peer_finish (far);
  g_assert_cmpuint (far_answer->status, ==, 421);
}

/* Whoever pours in a body that nobody asked for is cut off, and nobody else
 * waits for it. */
static void
pour (const char *head)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) text = g_string_new (head);
  g_autofree char *chunk = repeat ("10000\r\n", 65536, "\r\n");
  g_autoptr (Peer) peer = peer_new (fixture->port);
  g_autoptr (Answer) answer = NULL;
  gint64 begin = loop_get_time ();
  guint i;

  replace (text, fixture);
  peer_write (peer, text->str, text->len);
  for (i = 0; i < 256 && !peer_is_ended (peer); i++)
    {
      peer_write (peer, chunk, strlen (chunk));
      loop_settle ();
    }

  g_assert_cmpuint (i, <, 256);
  answer = peer_finish (peer);
  g_assert_cmpint (loop_get_time () - begin, <, 2 * G_USEC_PER_SEC);
}

static void
test_pour (void)
{
  pour (POST ("Transfer-Encoding: chunked\r\n"));
  pour (POST ("Content-Length: 268435456\r\n"));
  pour ("POST / HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n");
  pour (POST ("Origin: null\r\nTransfer-Encoding: chunked\r\n"));
  pour (POST ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"));
}

int
main (int   argc,
      char *argv[])
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/gate/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/gate/sentences", test_sentences);
  g_test_add_func ("/gate/sizes", test_sizes);
  g_test_add_func ("/gate/many-headers", test_many_headers);
  g_test_add_func ("/gate/endless-head", test_endless_head);
  g_test_add_func ("/gate/nul", test_nul);
  g_test_add_func ("/gate/encodings", test_encodings);
  g_test_add_func ("/gate/blank-in-name", test_blank_in_name);
  g_test_add_func ("/gate/slowly", test_slowly);
  g_test_add_func ("/gate/policy", test_policy);
  g_test_add_func ("/gate/allowed-origin", test_allowed_origin);
  g_test_add_func ("/gate/any-origin", test_any_origin);
  g_test_add_func ("/gate/allowed-host", test_allowed_host);
  g_test_add_func ("/gate/proxy", test_proxy);
  g_test_add_func ("/gate/allowed-page", test_allowed_page);
  g_test_add_func ("/gate/continue", test_continue);
  g_test_add_func ("/gate/own-address", test_own_address);
  g_test_add_func ("/gate/pour", test_pour);

  return g_test_run ();
}
