package lint

import "context"

// globals are things that belong to no table, before or after a statement.
type globals struct {
	labels   map[uint32]label    // of enums
	insecure map[uint32]function // functions with their owner's rights and their caller's search_path
}

type label struct{ enum, text string }

type function struct{ name, version string }

func (s *stage) globals(ctx context.Context) (globals, error) {
	g := globals{labels: make(map[uint32]label), insecure: make(map[uint32]function)}
	err := s.each(ctx, `
SELECT e.oid, e.enumtypid::pg_catalog.regtype::text, e.enumlabel
FROM pg_catalog.pg_enum e`, func(scan func(...any) error) error {
		var id uint32
		var l label
		err := scan(&id, &l.enum, &l.text)
		g.labels[id] = l
		return err
	})
	if err != nil {
		return g, err
	}
	// Without pg_temp in it, a search_path begins with pg_temp. An empty one makes the function
	// qualify everything.
	return g, s.each(ctx, `
SELECT p.oid, p.oid::pg_catalog.regprocedure::text, p.xmin::text
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (
      SELECT FROM pg_catalog.unnest(p.proconfig) c
      WHERE c IN ('search_path=', 'search_path=""') OR c ~ '^search_path=.*\mpg_temp\M'
  )`, func(scan func(...any) error) error {
		var id uint32
		var f function
		err := scan(&id, &f.name, &f.version)
		g.insecure[id] = f
		return err
	})
}
