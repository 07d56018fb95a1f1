// The helpdesks that the extension knows, as data. All values are CSS selectors, but for `role` and `id`.
//
//   name      for people
//   form      the form whose submit sends; or
//   send      the button that sends, where there is no form
//   shortcut  true if Ctrl+Enter (Cmd+Enter) in the draft sends too
//   draft     the text field, or the rich text, of the reply
//   public    matches something only while the reply is public; absent if it always is
//   thread    what was said, in parts: whose `role` it is, `each` message, the `words` in it and its `time` (an element with datetime)
//   id        a regular expression on the address, whose first group is the ticket's number
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
];
