package lint

// The codes of what PostgreSQL did when a file was run. They do not change.
const (
	CodeCreateIndex  = "LK101" // an index is built while writes wait
	CodeDropIndex    = "LK102" // an index is dropped while reads and writes wait
	CodeReindex      = "LK103" // an index is built again while writes wait
	CodeUnique       = "LK104" // a unique or primary key builds its index while reads and writes wait
	CodeExclusion    = "LK105" // an exclusion constraint builds its index while reads and writes wait
	CodeCheck        = "LK106" // a check reads the table while reads and writes wait
	CodeForeignKey   = "LK107" // a foreign key reads the table while writes on both tables wait
	CodeColumnKey    = "LK108" // a new column with a foreign key locks both tables
	CodeValidate     = "LK109" // a constraint is validated in the transaction that added it
	CodeNotNull      = "LK110" // SET NOT NULL reads the table while reads and writes wait
	CodeAddColumn    = "LK111" // a new column writes the table anew while reads and writes wait
	CodeChangeType   = "LK112" // a change of type writes the table anew while reads and writes wait
	CodeReferenced   = "LK113" // dropping a foreign key, or a table that has one, locks the other table
	CodePartition    = "LK114" // a partition comes or goes while reads and writes of the whole table wait
	CodeAttachScan   = "LK115" // a partition is read through while it is attached
	CodeAttachment   = "LK116" // a trigger, a rule, a policy, row security: a short lock
	CodeRefresh      = "LK117" // a materialized view is refreshed while reads wait
	CodeRewrite      = "LK118" // CLUSTER, VACUUM FULL, SET LOGGED and the like write a table anew
	CodeTruncate     = "LK119" // a table is emptied
	CodeLongLock     = "LK120" // work that grows with the data, while a lock of an earlier statement is held
	CodeMixedData    = "LK121" // rows are changed in the transaction that locks tables
	CodeNoTimeout    = "LK122" // the file lifts the bound on waiting for locks
	CodeExplicitLock = "LK123" // a strong lock for another reason

	CodeSearchPath = "SD101" // a SECURITY DEFINER function without a pinned search_path
	CodeEnumLabel  = "BC103" // a value of an enum was renamed
	CodeDropView   = "BC104" // a view was dropped
)
