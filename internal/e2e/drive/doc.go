// Package drive uses Usher from outside, as people do: it starts the built program as a child process, visits a site, sits at a
// console, and keeps a record of what each of them saw. The end-to-end tests and the measurements share it.
//
// Everything stays on the loopback interface. A child is ended by whoever started it, by its own process id.
package drive
