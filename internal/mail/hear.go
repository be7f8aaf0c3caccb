package mail

import "usher/internal/chat"

var _ chat.Listener = (*Service)(nil)

// Happened hears that the staff answered. It never blocks: what does not fit is found again at the next answer or start.
func (s *Service) Happened(n chat.News) {
	for _, e := range n.Events {
		if e.Kind != chat.KindSaid {
			continue
		}
		if d, err := chat.Decode[chat.Said](e); err == nil && d.By.Kind == chat.Agent {
			s.knock(n.Conversation)
			return
		}
	}
}

// Typing is not for letters.
func (s *Service) Typing(string, chat.Author) {}

// Marked is not for letters: marks are read when a letter is due.
func (s *Service) Marked(string, chat.Marks) {}

func (s *Service) knock(conversation string) {
	select {
	case s.inbox <- conversation:
	default:
		s.cfg.Log.Warn("mail: too much at once; a letter waits for the next answer", "conversation", conversation)
	}
}
