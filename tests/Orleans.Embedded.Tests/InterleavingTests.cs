namespace TrustFlow.Embedded.Tests;

public sealed class InterleavingTests : IAsyncLifetime
{
    Silo silo = null!;

    public async Task InitializeAsync() => silo = await Silo.StartAsync();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Calls_OfOneCaller_RunInTheOrderInWhichTheyWereMade()
    {
        var gate = silo.Grain<IGate>("order");
        var calls = Enumerable.Range(0, 500).Select(i => gate.Mark($"{i}")).ToArray();
        await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), await gate.Lines());
    }

    [Fact]
    public async Task Call_ToABusyGrain_WaitsForTheRunningOne()
    {
        var gate = silo.Grain<IGate>("busy");
        var first = gate.Write("busy");
        await Doors.IsReachedAsync("busy");
        var second = gate.Mark("x");
        // The grain's scheduler is free: what interleaves comes through, and after it the waiting call still waits.
        var peek = gate.Peek("busy-peek");
        await Doors.IsReachedAsync("busy-peek");
        Assert.False(second.IsCompleted);
        Doors.Unlock("busy-peek");
        await peek;
        Doors.Unlock("busy");
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task ReadOnlyCalls_Together_Interleave_ButNotWithAWriter()
    {
        var gate = silo.Grain<IGate>("readers");
        var one = gate.Read("reader-1");
        await Doors.IsReachedAsync("reader-1");
        var writer = gate.Write("reader-writer");
        var two = gate.Read("reader-2");
        await Doors.IsReachedAsync("reader-2");
        Doors.Unlock("reader-1");
        await one;
        var three = gate.Read("reader-3");
        await Doors.IsReachedAsync("reader-3");
        Doors.Unlock("reader-2");
        await two;
        var writerStarted = Doors.IsReachedAsync("reader-writer");
        Assert.False(writerStarted.IsCompleted);
        Doors.Unlock("reader-3");
        await writerStarted;
        var late = gate.Read("reader-4");
        Doors.Unlock("reader-writer");
        Doors.Unlock("reader-4");
        await Task.WhenAll(three, writer, late);
    }

    [Fact]
    public async Task Calls_OfAReentrantGrain_Interleave()
    {
        var gate = silo.Grain<IFreeGate>("free");
        var held = gate.Write("free");
        await Doors.IsReachedAsync("free");
        await gate.Mark("x");
        Assert.Equal(["x"], await gate.Lines());
        Doors.Unlock("free");
        await held;
    }

    [Fact]
    public async Task Calls_ThatThePredicateChooses_Interleave()
    {
        var gate = silo.Grain<IChoosyGate>("choosy");
        var held = gate.Write("choosy");
        await Doors.IsReachedAsync("choosy");
        await gate.Mark("x");
        var lines = gate.Lines();
        Assert.False(lines.IsCompleted);
        Doors.Unlock("choosy");
        await held;
        Assert.Equal(["x"], await lines);
    }

    [Fact]
    public async Task CallChain_ThatIsAllowedBack_Interleaves()
    {
        var gate = silo.Grain<IGate>("chain-a");
        await gate.CallBack("chain-b", allow: true);
        Assert.Equal(["back"], await gate.Lines());
    }

    [Fact]
    public async Task OneWayCall_IsServedInOrder_WithoutAnAnswer()
    {
        var gate = silo.Grain<IGate>("one-way");
        await gate.Tell("a");
        await gate.Mark("b");
        Assert.Equal(["a", "b"], await gate.Lines());
    }

    [Fact]
    public async Task CallChain_OfManyGrains_NeitherBlocksNorOverflows()
    {
        const int Length = 3000;
        Assert.Equal(Length, await silo.Client.GetGrain<ILink>(Length).Count());
    }
}

public interface ILink : IGrainWithIntegerKey
{
    Task<long> Count();
}

public sealed class LinkGrain : Grain, ILink
{
    public async Task<long> Count() => this.GetPrimaryKeyLong() is var key && key == 0 ? 0 : 1 + await GrainFactory.GetGrain<ILink>(key - 1).Count();
}
