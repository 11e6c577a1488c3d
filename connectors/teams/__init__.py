"""Microsoft Teams: contacts ask in chats and channels, agents work from a Teams channel."""
