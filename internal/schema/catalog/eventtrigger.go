package catalog

// Event triggers; pg_dump's getEventTriggers.
var eventTriggerKind = kind{name: "event trigger", class: classEventTrigger, query: fixed(`
SELECT e.oid, e.xmin, e.evtname AS name, quote_ident(e.evtname) AS id, e.evtevent AS event,
    (SELECT string_agg(quote_literal(t), ', ' ORDER BY t) FROM unnest(e.evttags) t) AS tags,
    e.evtfoid::regproc::text AS function, nullif(e.evtenabled, 'O') AS enabled
FROM pg_event_trigger e ORDER BY e.oid`)}
