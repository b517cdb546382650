using System.Net;
using TrustFlow.Client.Config;
using TrustFlow.Config;

namespace TrustFlow.Testing;

public abstract partial class ClientContract
{
    [ClientFact]
    public async Task Watch_FromNowOn_SaysFirstHowFarItIsAndThenWhatComes()
    {
        var before = await PutAsync("t", "k", "0");
        await using var watch = Client.WatchAsync(new(["t"], Workspace), null, Limit).GetAsyncEnumerator(Limit);
        var begun = await NextAsync(watch);
        Assert.Null(begun.Workspace);
        Assert.Empty(begun.Entries);
        Assert.InRange(begun.Version, before, long.MaxValue);

        var next = ChangeAsync(watch);
        var version = await PutAsync("t", "k", "1");
        var change = await next;

        Assert.Equal((version, Workspace), (change.Version, change.Workspace));
        Assert.Equal(new WatchedEntry("t", "k", "0", "1", false), Assert.Single(change.Entries));
        Assert.NotEmpty(change.Actor!);
        Assert.NotNull(change.At);
    }

    [ClientFact]
    public async Task Watch_FromAVersion_TellsEachBatchOnceAndInOrder()
    {
        var from = await PutAsync("t", "k", "start");
        for (var i = 0; i < 150; i++) await PutAsync("t", "k", $"{i}");
        await using var watch = Client.WatchAsync(new([], Workspace), from, Limit).GetAsyncEnumerator(Limit);
        var writing = WriteAsync(150, 200);

        for (var i = 0; i < 200; i++) Assert.Equal($"{i}", (await ChangeAsync(watch)).Entries.Single().New);
        await writing;

        async Task WriteAsync(int first, int end)
        {
            for (var i = first; i < end; i++) await PutAsync("t", "k", $"{i}");
        }
    }

    [ClientFact]
    public async Task Watch_OfTypesAndAKey_TellsOnlyOfThese()
    {
        var from = await PutAsync("t", "k", "0");
        await PutAsync("s", "k", "1");
        await PutAsync("t", "j", "2");
        await Client.CommitAsync($"{Workspace}-o", Batch(("t", "k", "3")), Limit);
        await Client.CommitAsync(Workspace, Batch(("s", "k", "4"), ("t", "k", "4")), Limit);
        await PutAsync("u", "k", "5");

        await using var one = Client.WatchAsync(new(["t", "u"], Workspace, "k"), from, Limit).GetAsyncEnumerator(Limit);
        Assert.Equal(["t/k=4"], Texts(await ChangeAsync(one)));
        Assert.Equal(["u/k=5"], Texts(await ChangeAsync(one)));
        await using var every = Client.WatchAsync(new(["t"]), from, Limit).GetAsyncEnumerator(Limit);
        var seen = new List<string>();
        while (seen.Count < 3)
        {
            if (await ChangeAsync(every) is var change && change.Workspace!.StartsWith(Workspace, StringComparison.Ordinal)) seen.AddRange(Texts(change));
        }

        Assert.Equal(["t/j=2", "t/k=3", "t/k=4"], seen);
    }

    [ClientFact]
    public async Task Watch_OfSecrets_HidesThem()
    {
        var from = await PutAsync("secret", "rule", """{"type": "t", "key": "*"}""");
        await PutAsync("t", "k", "hidden");

        await using var watch = Client.WatchAsync(new(["t"], Workspace), from, Limit).GetAsyncEnumerator(Limit);

        Assert.Equal(new WatchedEntry("t", "k", null, EntryDelta.Hidden, true), Assert.Single((await ChangeAsync(watch)).Entries));
        Assert.Equal(["k=***"], Values(await Client.GetHistoryAsync(Workspace, new("t", null), null, 10, Limit)));
    }

    [ClientFact]
    public async Task Watch_Cancelled_EndsWhileItWaits()
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Limit);
        await using var watch = Client.WatchAsync(new([], Workspace), null, ending.Token).GetAsyncEnumerator(ending.Token);
        await NextAsync(watch);

        var next = watch.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [ClientFact]
    public async Task Watch_OfWhatIsNone_IsRefused()
    {
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => AllAsync(Client.WatchAsync(new([.. Enumerable.Range(0, 101).Select(static i => $"t{i}")]), null, Limit)));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => AllAsync(Client.WatchAsync(new([""]), null, Limit)));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => AllAsync(Client.WatchAsync(new([], Workspace), -1, Limit)));
    }

    static IEnumerable<string> Texts(WatchEvent change) => change.Entries.Select(static entry => $"{entry.Type}/{entry.Key}={entry.New}");

    static async Task<WatchEvent> NextAsync(IAsyncEnumerator<WatchEvent> watch)
    {
        Assert.True(await watch.MoveNextAsync(), "The watch ended.");
        return watch.Current;
    }

    static async Task<WatchEvent> ChangeAsync(IAsyncEnumerator<WatchEvent> watch)
    {
        while (true)
        {
            if (await NextAsync(watch) is { Workspace: not null } change) return change;
        }
    }
}
