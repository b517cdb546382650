using TrustFlow.Client.Config;

namespace TrustFlow.Client.Tests.Config;

public abstract partial class ReceiverContract
{
    [Fact]
    public async Task Changes_Enumerated_AreFirstWhatIsThereAndThenEachChange()
    {
        Board.Commit("w", ("main", "a", "1"));
        await using var changes = receiver.ChangesAsync().GetAsyncEnumerator();
        Assert.Equal(("w", "a", "1"), await TakeAsync(changes));

        await Board.PutAsync("w", ("main", "a", "2"));
        Assert.Equal(("w", "a", "2"), await TakeAsync(changes));
        await Board.PutAsync("w", ("main", "a", null));
        Assert.Equal(("w", "a", null), await TakeAsync(changes));
    }

    [Fact]
    public async Task Changes_EnumeratedLate_AreFirstWhatIsThere()
    {
        await StartAsync();
        await Board.PutAsync("w", ("main", "a", "1"));
        await NextAsync();

        await using var changes = receiver.ChangesAsync().GetAsyncEnumerator();

        Assert.Equal(("w", "a", "1"), await TakeAsync(changes));
    }

    [Fact]
    public async Task Changes_NotTaken_AreOneForEachKeyWithItsLatestValue()
    {
        await using var changes = receiver.ChangesAsync().GetAsyncEnumerator();
        await Board.PutAsync("w", ("main", "first", "1"));
        Assert.Equal(("w", "first", "1"), await TakeAsync(changes));
        for (var i = 0; i <= 50; i++)
        {
            await Board.PutAsync("w", ("main", $"k{i % 3}", $"{i}"), ("main", "gone", i % 2 == 0 ? $"{i}" : null));
            await UntilAsync($"w/k{i % 3}={i},-");
        }

        await Board.PutAsync("w", ("main", "gone", null), ("main", "last", "1"));
        await UntilAsync("w/last=1,-");

        Assert.Equal(
            [("w", "k0", "48"), ("w", "k1", "49"), ("w", "k2", "50"), ("w", "last", "1")],
            new[] { await TakeAsync(changes), await TakeAsync(changes), await TakeAsync(changes), await TakeAsync(changes) });
    }

    [Fact]
    public async Task Changes_ReceiverEnds_End()
    {
        await using var changes = receiver.ChangesAsync().GetAsyncEnumerator();
        var next = changes.MoveNextAsync().AsTask();

        await receiver.DisposeAsync();

        Assert.False(await next.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Changes_Cancelled_EndSo()
    {
        using var cancellation = new CancellationTokenSource();
        await using var changes = receiver.ChangesAsync(cancellation.Token).GetAsyncEnumerator();
        var next = changes.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    static async Task<(string Workspace, string Key, string? Value)> TakeAsync(IAsyncEnumerator<ConfigChange> changes)
    {
        Assert.True(await changes.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return (changes.Current.Workspace, changes.Current.Key, changes.Current.Value);
    }
}
