"""A pretend WeChat: knows the platform's wire format and nothing of the bot. See README.md."""
