package catalog

// aclObjects is every object that has an access list, as o: the list, and the base that it is compared with. The base
// is what the object has when nothing was granted or revoked: what PostgreSQL gives every object of its kind; for what
// an extension or initdb made, what it had then; for the schema public, what it has in an empty database whoever owns
// it, as pg_dump has it. Large objects are data, and databases, tablespaces and parameters the server's.
func aclObjects(v int) string {
	return `
WITH hidden AS (
    SELECT n.oid FROM pg_namespace n WHERE n.nspname = 'information_schema' OR n.nspname ~ '^pg_(toast_)?temp_'
), object AS (
    SELECT 1259 AS class, c.oid, 0 AS sub, (CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char" AS type,
        c.relowner AS owner, c.relacl AS acl, c.xmin, NULL AS column,
        CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || c.oid::regclass AS name
    FROM pg_class c WHERE c.relacl IS NOT NULL AND c.relnamespace NOT IN (SELECT h.oid FROM hidden h)
    UNION ALL
    SELECT 1259, c.oid, a.attnum, 'c', c.relowner, a.attacl, a.xmin, quote_ident(a.attname), 'TABLE ' || c.oid::regclass
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relnamespace NOT IN (SELECT h.oid FROM hidden h)
    UNION ALL
    SELECT 1255, p.oid, 0, 'f', p.proowner, p.proacl, p.xmin, NULL,
        CASE p.prokind WHEN 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END || p.oid::regprocedure
    FROM pg_proc p WHERE p.proacl IS NOT NULL AND p.pronamespace NOT IN (SELECT h.oid FROM hidden h)
    UNION ALL
    SELECT 1247, t.oid, 0, 'T', t.typowner, t.typacl, t.xmin, NULL, 'TYPE ' || t.oid::regtype
    FROM pg_type t WHERE t.typacl IS NOT NULL AND t.typnamespace NOT IN (SELECT h.oid FROM hidden h)
    UNION ALL
    SELECT 2615, n.oid, 0, 'n', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)), n.xmin, NULL, 'SCHEMA ' || quote_ident(n.nspname)
    FROM pg_namespace n WHERE (n.nspacl IS NOT NULL OR n.nspname = 'public') AND n.oid NOT IN (SELECT h.oid FROM hidden h)
    UNION ALL
    SELECT 2612, l.oid, 0, 'l', l.lanowner, l.lanacl, l.xmin, NULL, 'LANGUAGE ' || quote_ident(l.lanname)
    FROM pg_language l WHERE l.lanacl IS NOT NULL
    UNION ALL
    SELECT 2328, w.oid, 0, 'F', w.fdwowner, w.fdwacl, w.xmin, NULL, 'FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)
    FROM pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
    UNION ALL
    SELECT 1417, s.oid, 0, 'S', s.srvowner, s.srvacl, s.xmin, NULL, 'FOREIGN SERVER ' || quote_ident(s.srvname)
    FROM pg_foreign_server s WHERE s.srvacl IS NOT NULL
), o AS (
    SELECT o.*, CASE
        WHEN o.name = 'SCHEMA public' THEN acldefault('n', o.owner) || makeaclitem(0, o.owner, 'USAGE', false)` + since(v, 15, ``, ` || makeaclitem(0, o.owner, 'CREATE', false)`) + `
        ELSE coalesce(i.initprivs, acldefault(o.type, o.owner)) END AS base
    FROM object o LEFT JOIN pg_init_privs i ON i.objoid = o.oid AND i.classoid = o.class AND i.objsubid = o.sub
)`
}

// rights selects one grantee's privileges. The owner's name says nothing about a schema, so the owner is OWNER, and that
// a grant is the owner's is not said.
const rights = `
    coalesce(s.xmin, o.xmin) AS xmin,
    'TO ' || g.role || CASE WHEN g.grantor <> o.owner THEN ' GRANTED BY ' || quote_ident(pg_get_userbyid(g.grantor)) ELSE '' END AS name,
    CASE WHEN g.plain = a.words AND a.words LIKE '%,%' THEN 'ALL' ELSE g.plain END AS privileges,
    CASE WHEN g.grantable = a.words AND a.words LIKE '%,%' THEN 'ALL' ELSE g.grantable END AS grantable,
    g.base_plain AS _base, g.base_grantable AS _base_grantable, a.words AS _all, g.role AS _grantee,
    CASE WHEN g.grantor <> o.owner THEN quote_ident(pg_get_userbyid(g.grantor)) END AS _grantor`

// fromRights gives the rows for rights: each grantee and grantor of an object whose privileges are not those of the base.
const fromRights = `
FROM o CROSS JOIN LATERAL (
    SELECT x.grantee, x.grantor,
        CASE x.grantee WHEN 0 THEN 'PUBLIC' WHEN o.owner THEN 'OWNER' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS role,
        string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) FILTER (WHERE x.now AND NOT x.is_grantable) AS plain,
        string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) FILTER (WHERE x.now AND x.is_grantable) AS grantable,
        string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) FILTER (WHERE NOT x.now AND NOT x.is_grantable) AS base_plain,
        string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type) FILTER (WHERE NOT x.now AND x.is_grantable) AS base_grantable
    FROM (SELECT true AS now, e.* FROM aclexplode(o.acl) e UNION ALL SELECT false, e.* FROM aclexplode(o.base) e) x
    GROUP BY x.grantee, x.grantor
) g CROSS JOIN LATERAL (
    -- What ALL stands for; columns have no default to read it from.
    SELECT coalesce(string_agg(d.privilege_type, ', ' ORDER BY d.privilege_type), 'INSERT, REFERENCES, SELECT, UPDATE') AS words
    FROM aclexplode(acldefault(o.type, o.owner)) d WHERE d.grantee = o.owner
) a
    -- A role is noted here by the statement that gives it its first privilege on the object; others leave the row.
    LEFT JOIN pg_shdepend s ON s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND s.classid = o.class AND s.objid = o.oid AND s.objsubid = o.sub
        AND s.refclassid = 1260 AND s.refobjid = g.grantee AND s.deptype = 'a'
WHERE o.acl IS DISTINCT FROM o.base AND (g.plain, g.grantable) IS DISTINCT FROM (g.base_plain, g.base_grantable)`

// Privileges: a fact is what one role may do with one object, where that is not what it may do by default. Without the
// attributes it may do nothing.
var privilegesKind = kind{name: "privileges", class: classDescription, ofParent: true, ofMembers: true, query: func(v int) string {
	return aclObjects(v) + `
SELECT CASE WHEN o.oid >= 16384 OR o.name = 'SCHEMA public' THEN o.class END AS pclass,
    CASE WHEN o.oid >= 16384 OR o.name = 'SCHEMA public' THEN o.oid END AS poid, o.sub AS psub, o.oid, o.sub,
    o.name AS _on, o.column AS _column,
    -- Where a plan runs, the objects are the role's that runs it.
    CASE pg_get_userbyid(o.owner) WHEN 'pg_database_owner' THEN 'pg_database_owner' ELSE 'CURRENT_USER' END AS _owner,` +
		rights + fromRights + `
ORDER BY o.class, o.oid, o.sub, g.role`
}}

// Default privileges: what a role will be allowed to do with objects that another role makes from now on. Those for one
// schema come on top of the others, so their base is nothing.
var defaultPrivilegesKind = kind{name: "default privileges", class: classDescription, query: fixed(`
WITH o AS (
    SELECT 826 AS class, d.oid, 0 AS sub, d.xmin, d.defaclrole AS owner, d.defaclacl AS acl, d.defaclnamespace AS namespace,
        CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END::"char" AS type,
        CASE WHEN d.defaclnamespace = 0 THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END::"char", d.defaclrole)
            ELSE acldefault('c', d.defaclrole) END AS base,
        CASE WHEN pg_get_userbyid(d.defaclrole) <> current_user THEN quote_ident(pg_get_userbyid(d.defaclrole)) END AS maker,
        quote_ident(n.nspname) AS schema_name,
        CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
            WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END AS objects
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
)
SELECT CASE WHEN o.namespace <> 0 THEN 2615 END AS pclass, nullif(o.namespace, 0) AS poid, o.oid,
    coalesce('FOR ROLE ' || o.maker || ' ', '') || coalesce('IN SCHEMA ' || o.schema_name || ' ', '')
        || 'ON ' || o.objects || ' TO ' || g.role AS id,
    o.objects AS _on, o.maker AS _for, coalesce(o.maker, 'CURRENT_USER') AS _owner,` +
	rights + fromRights + `
ORDER BY o.oid, g.role`)}

// needGrantor makes what a role has granted on need what it was granted itself.
func (f *Fact) needGrantor(seen map[[2]*Fact]bool, grantor string) {
	for _, other := range f.Parent.ChildrenOf(f.Kind) {
		if other.Object == f.Object && other.Attr("_grantee") == grantor {
			join(seen, f, other)
		}
	}
}
