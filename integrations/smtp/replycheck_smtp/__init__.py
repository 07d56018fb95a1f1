"""A before-queue SMTP proxy: mail clients send to it, it asks replycheck, and hands on what may go out."""
