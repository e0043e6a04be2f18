// Package postal holds the Go side of the composite type postal_address.
package postal

// Address mirrors postal_address, field by field in the type's order.
// A connection must know the type before it can read or write one: app.OpenPool sees to that.
type Address struct {
	Street     *string `json:"street"`
	PostalCode *string `json:"postal_code"`
	City       *string `json:"city"`
	Country    *string `json:"country"`
}
