package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"usher/internal/chat"
	"usher/internal/crm"
	"usher/internal/fault"
	"usher/internal/site"
	"usher/internal/staff"
)

// The demonstration: one shop, one manager, three agents of different tiers, a few clients.
const (
	demoSite   = "demo"
	demoFirm   = "Tamm Kitchens"
	demoPerson = "Liis Mets"
	demoEmail  = "liis@baltichomes.example"
)

// signIn is what the demonstration prints once.
type signIn struct{ name, role, email, password string }

var demoStaff = []staff.Agent{
	{Name: "Kadri Lepp", Email: "kadri@tamm.example", Role: staff.RoleManager, Tier: staff.TierSenior, Limit: 2},
	{Name: "Anna Kask", Email: "anna@tamm.example", Role: staff.RoleAgent, Tier: staff.TierSenior, Limit: 4},
	{Name: "Marek Nowak", Email: "marek@tamm.example", Role: staff.RoleAgent, Tier: staff.TierMiddle, Limit: 4},
	{Name: "Ilinca Pop", Email: "ilinca@tamm.example", Role: staff.RoleAgent, Tier: staff.TierJunior, Limit: 4},
}

// demoCaretaker is responsible for the open request of the demonstration's client.
const demoCaretaker = "marek@tamm.example"

// seedDemo fills an empty store and gives the sign-ins, whose passwords are random and shown once. A store that has
// somebody in it is left as it is.
func seedDemo(ctx context.Context, r rooms, publicURL string) (_ []signIn, err error) {
	defer fault.Wrap(&err, "fill the demonstration")
	people, err := r.staff.List(ctx)
	if err != nil || len(people) > 0 {
		return nil, err
	}
	if err := seedSite(ctx, r, publicURL); err != nil {
		return nil, err
	}
	ids := map[string]string{}
	var signIns []signIn
	for _, person := range demoStaff {
		agent, password, err := seedPerson(ctx, r, person)
		if err != nil {
			return nil, err
		}
		if err := seedPhoto(ctx, r, agent); err != nil {
			return nil, err
		}
		ids[person.Email] = agent.ID
		signIns = append(signIns, signIn{person.Name, person.Role + ", " + person.Tier, person.Email, password})
	}
	return signIns, seedClients(ctx, r, ids[demoCaretaker])
}

func seedSite(ctx context.Context, r rooms, publicURL string) error {
	s := site.Default(demoSite, demoFirm, []string{publicURL})
	s.Brand = site.Brand{Color: "#5b3d22", OnColor: "#ffffff", DarkColor: "#d3a878", OnDarkColor: "#231607"}
	s.Contact = site.Contact{Email: "office@tamm.example", Phone: "+3726000142"}
	s.Region = "EE"
	logo, err := r.files.KeepDrawing(ctx, draw(demoLogo))
	if err != nil {
		return err
	}
	s.Picture.Logo = logo
	_, err = r.site.Put(ctx, chat.Author{Kind: chat.System}, s, 0)
	return err
}

// seedPerson makes the first one through the set-up and everybody else through an invitation, as people do.
func seedPerson(ctx context.Context, r rooms, person staff.Agent) (staff.Agent, string, error) {
	password := strings.ToLower(rand.Text()[:16])
	if person.Role == staff.RoleManager && r.staff.SetupOpen(ctx) {
		token, err := r.staff.OpenSetUp(ctx)
		if err != nil {
			return staff.Agent{}, "", err
		}
		agent, err := r.staff.SetUp(ctx, token, person.Name, person.Email, password)
		if err != nil {
			return staff.Agent{}, "", err
		}
		agent.Tier, agent.Limit = person.Tier, person.Limit
		agent, err = r.staff.Change(ctx, "", agent)
		return agent, password, err
	}
	_, token, err := r.staff.Add(ctx, "", person)
	if err != nil {
		return staff.Agent{}, "", err
	}
	agent, err := r.staff.AcceptInvite(ctx, token, password)
	return agent, password, err
}

// seedPhoto gives a photo to whoever is drawn; the others keep their initials.
func seedPhoto(ctx context.Context, r rooms, agent staff.Agent) error {
	face, drawn := demoFaces[agent.Email]
	if !drawn {
		return nil
	}
	id, err := r.files.KeepDrawing(ctx, draw(face.colour))
	if err != nil {
		return err
	}
	agent.Photo = id
	_, err = r.staff.Change(ctx, agent.ID, agent)
	return err
}

func seedClients(ctx context.Context, r rooms, caretaker string) error {
	clients := []struct {
		firm    string
		people  []crm.Person
		request string
	}{
		{"Baltic Homes", []crm.Person{{Name: demoPerson, Emails: []string{demoEmail}, Phones: []string{"+3725550101"}}}, "Order 4417: kitchen in Pärnu"},
		{"Studio Wnętrza", []crm.Person{{Name: "Magda Wilk", Emails: []string{"magda@studio-wnetrza.example"}, Phones: []string{"+48600000142"}}}, ""},
		{"Casa Verde", []crm.Person{{Name: "Andrei Ionescu", Emails: []string{"andrei@casaverde.example"}, Phones: []string{}}}, ""},
	}
	for _, c := range clients {
		client, err := r.crm.Add(ctx, "", c.firm, c.people)
		if err != nil {
			return err
		}
		if c.request == "" {
			continue
		}
		if _, err := r.crm.OpenRequest(ctx, "", client.ID, c.request, caretaker); err != nil {
			return fmt.Errorf("open %q: %w", c.request, err)
		}
	}
	return nil
}
