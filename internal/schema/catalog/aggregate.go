package catalog

// Aggregates, in the words of CREATE AGGREGATE; pg_dump's dumpAgg.
var aggregateKind = kind{name: "aggregate", class: classProc, letters: "a", query: fixed(`
SELECT p.oid, p.xmin, ` + made("1255", "p", "pro") + `, n.nspname AS schema, p.proname AS name,
    quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' ||
        CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) END || ')' AS _signature,
    quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || coalesce((
        SELECT string_agg(format_type(x.type, NULL), ', ' ORDER BY x.i)
        FROM unnest(p.proargtypes) WITH ORDINALITY x(type, i)), '*') || ')' AS id,
    pg_get_function_arguments(p.oid) AS arguments,
    a.aggkind AS aggkind, a.aggtransfn::regprocedure::oid::regproc::text AS sfunc,
    format_type(a.aggtranstype, NULL) AS stype, nullif(a.aggtransspace, 0) AS sspace,
    nullif(a.aggfinalfn::regproc::text, '-') AS finalfunc, nullif(a.aggfinalextra, false) AS finalfunc_extra,
    nullif(a.aggfinalmodify, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char") AS finalfunc_modify,
    nullif(a.aggcombinefn::regproc::text, '-') AS combinefunc,
    nullif(a.aggserialfn::regproc::text, '-') AS serialfunc, nullif(a.aggdeserialfn::regproc::text, '-') AS deserialfunc,
    a.agginitval AS initcond,
    nullif(a.aggmtransfn::regproc::text, '-') AS msfunc, nullif(a.aggminvtransfn::regproc::text, '-') AS minvfunc,
    CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END AS mstype,
    nullif(a.aggmtransspace, 0) AS msspace,
    nullif(a.aggmfinalfn::regproc::text, '-') AS mfinalfunc, nullif(a.aggmfinalextra, false) AS mfinalfunc_extra,
    CASE WHEN a.aggmfinalfn <> 0 THEN nullif(a.aggmfinalmodify, CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END::"char") END AS mfinalfunc_modify,
    a.aggminitval AS minitcond,
    CASE WHEN a.aggsortop <> 0 THEN (SELECT 'OPERATOR(' || quote_ident(on_.nspname) || '.' || o.oprname || ')'
        FROM pg_operator o JOIN pg_namespace on_ ON on_.oid = o.oprnamespace WHERE o.oid = a.aggsortop) END AS sortop,
    nullif(p.proparallel, 'u') AS parallel
FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE ` + userSchema + ` ORDER BY p.oid`)}
