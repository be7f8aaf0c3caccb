// Package web is the edge of the house: the Fiber application, what it refuses before any handler runs, how a fault becomes an
// HTTP answer, the description of the API, static files, and the sockets. Besides the doors and the program itself it is the only
// room that knows Fiber. It knows nothing of visitors, agents or conversations.
package web
