// Package e2e holds what is checked on the whole product: the list of its functions (functions.md) against the tests that show
// them, the scenarios in a real browser (browser), and the figures (bench).
package e2e
