// Package hook tells other programs what happened: webhooks in the form of the Standard Webhooks specification.
//
// An endpoint is a stream "webhook:<id>": what a manager chose, and its secrets. What happened is read from the log of conversations and
// clients, behind a mark up to which everything is known to be queued (take_in.go); a bell only says where to look. One thing told to one
// endpoint is a delivery, a stream "webhook-delivery:<subject>-<print>" whose name is made of what it is about: queued twice, after a
// crash, it is there once, and every try carries the same webhook-id. Its body is made when it is sent, from what the log holds then: what
// was taken back or erased meanwhile is not sent.
//
// Requests go out through one client (outgoing.go) that reaches public addresses only, follows nothing, and takes no more than ten
// seconds and 64 KiB. A receiver that fails is asked again over about a day, by a breaker of its own, with a bounded backlog.
package hook
