using System.CommandLine;

namespace TrustFlow.Cli.Documents;

static class SearchCommand
{
    const int PassageLength = 240;

    static readonly Argument<string[]> Words = new("WORDS") { Description = "What to look for", Arity = ArgumentArity.OneOrMore };
    static readonly Option<int> Limit = new("--limit") { Description = "The most passages to show", HelpName = "N", DefaultValueFactory = _ => 10 };

    public static Command Create(GlobalOptions global)
    {
        var flow = FlowOption.Create();
        var command = new Command("search", "Finds passages of loaded documents, the best first.") { Words, Limit, flow };
        global.Run(command, async invocation =>
        {
            var limit = invocation.Get(Limit);
            if (limit < 1) throw new UsageException($"'{limit}' is no limit: write a number from 1.");
            var query = string.Join(' ', invocation.Get(Words));
            var hits = await invocation.Server.SearchAsync(invocation.Get(flow)!, new(invocation.Workspace, query, limit), invocation.Cancellation);
            invocation.Report.Table(hits, ["rank", "document", "chunk", "score", "passage"],
                hits.Select((hit, place) => (IReadOnlyList<string?>)[$"{place + 1}", hit.Document, $"{hit.Index}", $"{hit.Score:G4}", Excerpt(hit.Text)]));
        });
        return command;
    }

    // A table shows where to look; the whole passage is in the JSON.
    static string Excerpt(string passage)
    {
        var words = string.Join(' ', passage.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= PassageLength ? words : words[..Math.Max(words.LastIndexOf(' ', PassageLength), PassageLength / 2)] + " …";
    }
}

/// <summary>The flow that documents go into and are searched in.</summary>
static class FlowOption
{
    public static Option<string> Create() => new("--flow") { Description = "The flow", HelpName = "ID", DefaultValueFactory = _ => "default" };
}
