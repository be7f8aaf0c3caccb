// The shop tells the chat who is signed in. The token was signed by the shop's server and stands in the tag that loads this file.
window.usher = window.usher || function () { (window.usher.q = window.usher.q || []).push(arguments); };
window.usher("identify", document.querySelector("script[data-identity]").dataset.identity);
