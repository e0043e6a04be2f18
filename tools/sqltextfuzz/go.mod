module example.com/sqlfirst/tools/sqltextfuzz

go 1.26.4

require (
	example.com/sqlfirst v0.0.0-00010101000000-000000000000
	github.com/pganalyze/pg_query_go/v6 v6.2.5
)

require google.golang.org/protobuf v1.33.0 // indirect

replace example.com/sqlfirst => ../..
