package agent

// act is what one kind of frame does, and the right that it takes.
type act struct {
	verb  verb
	about object
	do    func(*console, frameUp) error
}

// acts are the frames that a signed-in console may send, beside ping.
var acts = map[string]act{
	"open":   {read, conversation, (*console).open},
	"shut":   {read, conversation, (*console).shut},
	"say":    {answer, conversation, (*console).say},
	"typing": {answer, conversation, (*console).typing},
	"mark":   {read, conversation, (*console).mark},
	"sound":  {change, self, (*console).sound},
}

// say writes to the visitor. The acknowledgement means that it is in the log.
func (c *console) say(f frameUp) error {
	if !c.allow(c.messages, f) {
		return nil
	}
	files, err := c.d.Attached.Attach(c.s.Context(), f.Conversation, authorOf(c.who), f.Files)
	if err != nil {
		return err
	}
	ack, err := c.d.Conversations.SayQuoting(c.s.Context(), f.Conversation, authorOf(c.who), f.ID, f.Text, f.Quote, files...)
	if err != nil {
		return err
	}
	c.push(ackFrame{T: "ack", Conversation: f.Conversation, ID: ack.ID, N: ack.N, At: ack.At})
	return nil
}

// typing passes on that the person writes, at most once in typingEvery. Only in a conversation that this console has open.
func (c *console) typing(f frameUp) error {
	now := c.d.Now()
	if _, open := c.opened[f.Conversation]; !open {
		return errNotFound
	}
	if last, typed := c.typed[f.Conversation]; typed && now.Sub(last).Abs() < typingEvery {
		return nil
	}
	c.typed[f.Conversation] = now
	c.d.Conversations.Typing(f.Conversation, authorOf(c.who))
	return nil
}

// mark notes how far the person has got. It also asks for the rest of a long history: who has this page can take the next.
func (c *console) mark(f frameUp) error {
	err := c.d.Conversations.Mark(c.s.Context(), f.Conversation, authorOf(c.who), max(f.Delivered, 0), max(f.Seen, 0))
	if err != nil {
		return err
	}
	if o := c.opened[f.Conversation]; o != nil && o.awaits(f.Delivered) {
		return c.catchUp(f.Conversation, o)
	}
	return nil
}

// sound hears whether the browser lets the bell be heard.
func (c *console) sound(f frameUp) error {
	if f.Blocked {
		c.d.Log.Debug("agent: a console cannot ring", "agent", c.who.Agent.ID)
	}
	return nil
}

// shut stops telling about a conversation.
func (c *console) shut(f frameUp) error {
	if o := c.opened[f.Conversation]; o != nil {
		c.d.Hub.Forget(o)
		delete(c.opened, f.Conversation)
		delete(c.typed, f.Conversation)
	}
	return nil
}
