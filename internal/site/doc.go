// Package site is the room of embedded widgets: what a website that shows the chat has chosen, who may frame it, what its visitors
// are asked, and how it proves who they are.
//
// A site is a stream "site:<key>" of two kinds of event, site_made and site_changed, each with its author and the whole new value;
// the site's version is the number of the last one. Every site is held in memory, so that a visitor who only looks at the page
// costs the store nothing. The secrets with which a host signs identities live in a stream of their own beside the settings, so
// that no feed of settings can show one.
package site
