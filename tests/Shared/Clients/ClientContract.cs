using System.Net;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Client.Flows;
using TrustFlow.Config;

namespace TrustFlow.Testing;

/// <summary>What every client of a deployment does, over HTTP and by calls of grains alike.</summary>
public abstract partial class ClientContract
{
    /// <summary>Longer than a call may take, so that what hangs is told as such.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly CancellationTokenSource limit = new(Patience);

    /// <summary>The client.</summary>
    protected abstract ITrustFlowClient Client { get; }

    /// <summary>Of this test alone.</summary>
    protected string Workspace { get; } = $"client-{Guid.NewGuid():N}";

    /// <summary>Ends what takes too long.</summary>
    protected CancellationToken Limit => limit.Token;

    /// <summary>A batch of puts, and of deletions where the value is null.</summary>
    protected static BatchMessage Batch(params IEnumerable<(string Type, string Key, string? Value)> writes) =>
        new(null, [.. writes.Select(static write => new WriteMessage(write.Type, write.Key, write.Value))], []);

    /// <summary>Puts an entry, and answers the version that this took.</summary>
    protected async Task<long> PutAsync(string type, string key, string? value) => (await Client.CommitAsync(Workspace, Batch((type, key, value)), Limit)).Version!.Value;

    /// <summary>Expects a refusal, with the code and the status of its kind.</summary>
    protected static async Task<string> RefusedAsync(string code, HttpStatusCode status, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<ServerRefusedException>(call);
        Assert.Equal((code, status), (refusal.Code, refusal.Status));
        Assert.NotEmpty(refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    /// <summary>All of a sequence.</summary>
    protected static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }

    /// <summary>A start of a flow.</summary>
    protected static FlowStartMessage Start(string blueprint, params IEnumerable<(string Name, string Value)> parameters) =>
        new(blueprint, "of a test", parameters.ToDictionary(static it => it.Name, static it => it.Value, StringComparer.Ordinal));

    /// <summary>The entries of a history's page, as <c>key=value</c>.</summary>
    static IEnumerable<string> Values(HistoryPage page) => page.Changes.SelectMany(static change => change.Entries.Select(static entry => $"{entry.Key}={entry.New}"));
}
