package catalog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// named are the roles that privileges, policies, user mappings and default privileges name. Roles are the server's, and
// owners are not a part of a schema.
const named = `
SELECT DISTINCT pg_catalog.quote_ident(r.rolname) FROM pg_catalog.pg_shdepend s JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid
WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
    AND s.refclassid = 1260 AND (s.deptype IN ('a', 'r') OR s.classid IN (826, 1418))
ORDER BY 1`

// Roles gives the names of the roles, as SQL spells them, that have to be there for the schema to be made elsewhere.
func Roles(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, named)
	if err != nil {
		return nil, fmt.Errorf("read the roles: %w", err)
	}
	roles, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read the roles: %w", err)
	}
	return roles, nil
}
