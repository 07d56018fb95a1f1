// The helpdesks that the extension knows, as data. What is not said to be something else is a CSS selector.
//
//   name         for people
//   form         the form whose submit sends; or
//   send         the button that sends, where there is no form
//   shortcut     true if Ctrl+Enter (Cmd+Enter) in the draft sends too
//   draft        the text field, or the rich text, of the reply
//   public       matches something only while the reply is public; absent if it always is
//   thread       what was said, in parts: whose role it is, each message, the words in it and its time (an element with datetime)
//   newestFirst  true if messages without a time stand on the page with the newest on top
//   id           a regular expression on the address, whose first group is the ticket's number
"use strict";

const SITES = [
  {
    name: "django-helpdesk",
    form: "#ticket-respond-form",
    draft: "#commentBox",
    public: "[name=public][type=hidden], [name=public]:checked",
    thread: [
      { role: "customer", each: ".card-body.pt-0 > :is(p, ul, ol, pre, blockquote)" },
      { role: "customer", each: "#followup-list > li:has(.bg-warning.rounded-circle)", words: ":scope > div.mt-3", time: "time" },
      { role: "agent", each: "#followup-list > li:has(.bg-success.rounded-circle)", words: ":scope > div.mt-3", time: "time" },
    ],
    id: "/tickets/(\\d+)/",
  },
  {
    name: "osTicket",
    form: "form#reply",
    draft: "#reply .redactor-in, #reply:not(:has(.redactor-in)) #response", // rich text, or plain where the administrator switched it off
    thread: [
      { role: "customer", each: ".thread-entry.message", words: ".thread-body > div", time: "time" },
      { role: "agent", each: ".thread-entry.response", words: ".thread-body > div", time: "time" },
    ],
    id: "[?&]id=(\\d+)",
  },
  {
    name: "FreeScout",
    send: ".conv-reply-block .btn-send-text",
    draft: ".conv-reply-block .note-editable",
    thread: [
      { role: "customer", each: ".thread-type-customer", words: ".thread-content" },
      { role: "agent", each: ".thread-type-message", words: ".thread-content" },
    ],
    newestFirst: true,
    id: "/conversation/(\\d+)",
  },
];
