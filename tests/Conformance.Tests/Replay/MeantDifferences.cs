namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>All the differences from the recordings that are meant; there is no other place for one.</summary>
static class MeantDifferences
{
    const string Exchange = """{"auto_delete":false,"durable":true,"internal":false,"type":"fanout"}""";
    const string RecordedExchange = """{"type":"fanout","durable":true,"auto_delete":false,"internal":false}""";
    const string There = "\"there\"";

    const string Absent = "What has no value is left out of an answer; readers take its default.";
    const string NoChange = "What changes nothing takes no version and is not pushed.";
    const string Reserved = "A change in a reserved workspace is not pushed.";
    const string OneBatch = "A start is one batch, and a stop two, whose pushes may come as one.";
    const string Shared = "What flows share lives as long as one of them does, and is put again only where it changes.";
    const string NoSection = "A blueprint without the section 'blueprint' starts, too.";
    const string Kept = "A flow's record keeps what it was given and what it is to take along when it stops; clients pass it over.";
    const string EveryTopic = "A start is answered when each of its topics is there, whatever its class and section.";
    const string Literal = "A topic whose name is the same for every flow belongs to somebody else, who makes it.";
    const string NoLeak = "No topic is left behind.";
    const string NoOldMessages = "A stop takes the flow's queues along, so that a new flow of the same id meets no old messages.";
    const string Own = "TrustFlow's own exchanges, beside those that clients know.";

    public static IReadOnlyList<Difference> All { get; } =
    [
        new("*", "answer/body/error", "null", null, Absent),
        new("08-config-get-existing", "answer/body/values", """*,"workspace":""}]""", """[{"type":"prompt","key":"a","value":"\u0022hello\u0022"}]""", Absent),
        new("09-config-get-missing", "answer/body/values", """*,"workspace":""}]""", """[{"type":"prompt","key":"nope","value":null}]""", Absent),
        new("13-config-getvalues", "answer/body/values", """*,"workspace":""}]""", """[{"type":"prompt","key":"a","value":"\u0022hello\u0022"}]""", Absent),
        new("25-flow-put-blueprint-required", "answer/body/warnings", null, "*is not declared in*", "A blueprint that names what it does not declare is stored with a warning."),

        new("04-config-put-same-value", "pushes/count", "1", "0", NoChange),
        new("04-config-put-same-value", "pushes/envelopes", "*", "[]", NoChange),
        new("04-config-put-same-value", "pushes/changes/prompt", """["default"]""", null, NoChange),
        new("05-config-put-empty", "pushes/count", "1", "0", NoChange),
        new("05-config-put-empty", "pushes/envelopes", "*", "[]", NoChange),
        new("06-config-put-reserved-workspace", "pushes/count", "1", "0", Reserved),
        new("06-config-put-reserved-workspace", "pushes/envelopes", "*", "[]", Reserved),
        new("19-config-delete-reserved", "pushes/count", "1", "0", Reserved),
        new("19-config-delete-reserved", "pushes/envelopes", "*", "[]", Reserved),

        new("*-start*", "pushes/count", "2", "1", OneBatch),
        new("*-stop*", "pushes/count", "3", "2", OneBatch),
        new("32-flow-start-flow-with-parameters", "pushes/changes/processor:embeddings", """["default"]""", null, Shared),
        new("56-flow-start-flow-processor-listening-2", "pushes/changes/processor:embeddings", """["default"]""", null, Shared),
        new("46-flow-stop-flow-f2-last", "pushes/changes/processor:embeddings", null, """["default"]""", Shared),
        new("58-flow-stop-flow-processor-listening-2", "pushes/changes/processor:embeddings", null, """["default"]""", Shared),
        new("73-http-flow-stop", "pushes/changes/processor:embeddings", null, """["default"]""", Shared),
        new("63-http-config-config", "http/config/processor:embeddings", """{"demo":*}""", null, Shared),
        new("all stopped", "entries/processor:embeddings", """{"demo":*}""", null, Shared),

        new("40-flow-start-flow-no-blueprint-section", "answer/body/error", """{"type":"flow-error","message":"\u0027blueprint\u0027"}""", null, NoSection),
        new("40-flow-start-flow-no-blueprint-section", "pushes/count", "0", "1", NoSection),
        new("40-flow-start-flow-no-blueprint-section", "pushes/envelopes", "[]", "*", NoSection),
        new("40-flow-start-flow-no-blueprint-section", "pushes/changes/flow", null, """["default"]""", NoSection),
        new("40-flow-start-flow-no-blueprint-section", "pushes/changes/processor:x", null, """["default"]""", NoSection),

        new("42-flow-get-flow", "answer/body/flow/given", null, """["extra","model","verbose"]""", Kept),
        new("42-flow-get-flow", "answer/body/flow/owns", null, """{"variants":*}""", Kept),
        new("71-http-flow-get", "http/flow/given", null, "[]", Kept),
        new("71-http-flow-get", "http/flow/owns", null, """{"variants":*}""", Kept),
        new("*", "entries/flow/f1/given", null, "[]", Kept),
        new("*", "entries/flow/f2/given", null, """["extra","model","verbose"]""", Kept),
        new("*", "entries/flow/*/owns", null, """{"variants":*}""", Kept),

        new("40-flow-start-flow-no-blueprint-section", "exchanges/tg.re*.default:embeddings:demo", null, There, EveryTopic),
        new("40-flow-start-flow-no-blueprint-section", "exchanges/tg.response.default:text-completion:f*", null, There, EveryTopic),
        new("*running*", "exchanges/tg.re*.default:embeddings:demo", null, Exchange, EveryTopic),
        new("*running*", "exchanges/tg.response.default:text-completion:*", null, Exchange, EveryTopic),
        new("40-flow-start-flow-no-blueprint-section", "exchanges/tg.request.librarian", There, null, Literal),
        new("*", "exchanges/tg.request.librarian", RecordedExchange, null, Literal),
        new("*", "exchanges/tg.flow.default:leak:f6", RecordedExchange, null, NoLeak),
        new("p1 and p2 stopped, my-proc listening", "queues/tg.flow.default:in:p*.my-proc--default--p*--input", "*", null, NoOldMessages),

        new("40-flow-start-flow-no-blueprint-section", "exchanges/tg.request.processor-report", null, There, Own),
        new("40-flow-start-flow-no-blueprint-section", "exchanges/tg.notify.config.keys", null, There, Own),
        new("*", "exchanges/tg.request.processor-report", null, Exchange, Own),
        new("*", "exchanges/tg.notify.config.keys", null, """*"type":"topic"}""", Own),
        new("*", "queues/tg.request.processor-report.flow-svc", null, """{"arguments":[],"auto_delete":false,"consumers":1,"durable":false,"exclusive":false}""", Own),
        new("*", "bindings/tg.request.processor-report -> tg.request.processor-report.flow-svc", null, "*", Own),
        new("*", "bindings/tg.notify.config.keys -> an anonymous queue", null, """{"routing_key":"flow.*","arguments":[]}""", Own),
        new("with one config client and one flow client", "bindings/tg.notify.config -> an anonymous queue", null, "*", "The replay itself listens to the pushes."),
    ];
}
