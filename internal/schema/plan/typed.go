package plan

import "example.com/sqlfirst/internal/schema/catalog"

// typedTables are the tables made of a composite type: their columns are its attributes.
func typedTables(typ *catalog.Fact) []*catalog.Fact {
	var out []*catalog.Fact
	for _, user := range typ.Users {
		if user.Kind == "table" && user.Attr("of_type") == typ.ID {
			out = append(out, user)
		}
	}
	return out
}

// cascade ends a change of an attribute of a type that tables are made of, so that their columns change with it.
func cascade(p *planner, attribute *catalog.Fact) string {
	if typ := p.From.Get(attribute.Parent.Ref); typ != nil && len(typedTables(typ)) > 0 {
		return " CASCADE"
	}
	return ""
}

// typed tells whether a column is of a table that was and stays made of the same type, so that it changes with the type's
// attribute and never by itself.
func (p *planner) typed(column *catalog.Fact) bool {
	return p.attributeOf(p.To, column) != nil || p.attributeOf(p.From, column) != nil
}

// attributeOf gives the attribute that a column is, in one of the two states.
func (p *planner) attributeOf(c *catalog.Catalog, column *catalog.Fact) *catalog.Fact {
	old, want := p.From.Get(column.Parent.Ref), p.To.Get(column.Parent.Ref)
	if old == nil || want == nil || p.gone[old] || want.Attr("of_type") == "" || want.Attr("of_type") != old.Attr("of_type") {
		return nil
	}
	if typ := c.Get(catalog.Ref{Kind: "composite type", ID: want.Attr("of_type")}); typ != nil {
		return typ.Child("attribute", column.Name)
	}
	return nil
}

// changeAlong notes that the column of a typed table changes with the type's attribute.
func (b *builder) changeAlong(c *change) {
	if c.new.Kind != "column" {
		return
	}
	if attribute := b.attributeOf(b.To, c.new); attribute != nil && b.changer[attribute] != nil {
		b.changer[attribute].along = append(b.changer[attribute].along, c)
	}
}

// removeTyped notes that the columns of typed tables go with an attribute.
func (b *builder) removeTyped(a *action, attribute *catalog.Fact) {
	for _, table := range typedTables(attribute.Parent) {
		if column := table.Child("column", attribute.Name); column != nil && b.gone[column] && b.typed(column) {
			b.remove(a, column)
		}
	}
}
