// Package whole tests the program as a whole: it is built once, started as a child process on the loopback interface, and used over
// its real doors while it is killed, stopped, misconfigured and set up.
package whole
