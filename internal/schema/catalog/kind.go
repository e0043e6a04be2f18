package catalog

// The OIDs of the system catalogs are fixed: PostgreSQL assigns them by hand in src/include/catalog/*.h.
const (
	classType            = 1247
	classProc            = 1255
	classRelation        = 1259
	classServer          = 1417
	classUserMapping     = 1418
	classWrapper         = 2328
	classAccessMethod    = 2601
	classFamilyOperator  = 2602
	classFamilyFunction  = 2603
	classAttrdef         = 2604
	classCast            = 2605
	classConstraint      = 2606
	classConversion      = 2607
	classLanguage        = 2612
	classNamespace       = 2615
	classOperatorClass   = 2616
	classOperator        = 2617
	classRewrite         = 2618
	classTrigger         = 2620
	classOperatorFamily  = 2753
	classExtension       = 3079
	classPolicy          = 3256
	classStatistics      = 3381
	classCollation       = 3456
	classEventTrigger    = 3466
	classTransform       = 3576
	classDictionary      = 3600
	classParser          = 3601
	classConfiguration   = 3602
	classMapping         = 3603
	classTemplate        = 3764
	classSubscription    = 6100
	classPublication     = 6104
	classPublishedTable  = 6106
	classPublishedSchema = 6237
	// classDescription stands for facts that have no address of their own in pg_depend: comments, privileges, ownership.
	classDescription = 2609
)

// kind is what the loader has to know of a kind of fact.
type kind struct {
	name  Kind
	class uint32
	// letters are those by which PostgreSQL tells this kind from others in the same catalog; "" for all of it.
	letters string
	// query selects one row a fact. Columns with these names have a meaning, all others are attributes:
	// oid, sub, xmin, made, schema, tbl, name, id; pclass, poid, psub address the parent.
	// A null is an attribute that is not set.
	query func(version int) string
	// ofParent: the fact has no id of its own, its address is that of its parent.
	ofParent bool
	// ofMembers: the fact is kept where its parent came with an extension, as a part of the extension.
	ofMembers bool
}

// fixed is a query that is the same in all versions.
func fixed(q string) func(int) string { return func(int) string { return q } }

// since gives an expression where the server is new enough, and what stands for it in older ones.
func since(version, first int, expr, before string) string {
	if version >= first {
		return expr
	}
	return before
}

// made selects the transaction that made an object where its row has been written since by GRANT or ALTER ... OWNER: the
// one that tied it to its schema. o is the row, prefix that of its columns.
func made(class, o, prefix string) string {
	return "CASE WHEN " + o + "." + prefix + "acl IS NOT NULL OR " + o + "." + prefix + "owner <> (SELECT me.oid FROM pg_roles me WHERE me.rolname = current_user)" +
		" THEN (SELECT tie.xmin FROM pg_depend tie WHERE tie.classid = " + class + " AND tie.objid = " + o + ".oid AND tie.refclassid = 2615 LIMIT 1) END AS made"
}

// userSchema keeps what belongs to PostgreSQL itself out; n is pg_namespace.
const userSchema = `n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`

// kinds are all kinds in the order in which their facts are listed: roughly what is made first comes first.
func kinds() []kind {
	return []kind{
		schemaKind, extensionKind, collationKind, shellTypeKind,
		enumKind, domainKind, domainConstraintKind, compositeKind, attributeKind, rangeKind,
		sequenceKind, functionKind, procedureKind, baseTypeKind, aggregateKind,
		operatorKind, operatorClassKind, operatorFamilyKind, familyOperatorKind, familyFunctionKind,
		castKind, conversionKind, languageKind, transformKind, accessMethodKind,
		parserKind, templateKind, dictionaryKind, configurationKind, mappingKind,
		wrapperKind, serverKind, userMappingKind,
		tableKind, foreignTableKind, columnKind, defaultKind, sequenceOwnerKind, partitionKind,
		constraintKind, indexKind, statisticsKind,
		viewKind, materializedViewKind, ruleKind, triggerKind, policyKind,
		publicationKind, publishedTableKind, publishedSchemaKind, subscriptionKind, eventTriggerKind,
		commentKind, securityLabelKind, extensionDependencyKind, privilegesKind, defaultPrivilegesKind,
	}
}
