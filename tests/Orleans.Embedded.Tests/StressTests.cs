using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace TrustFlow.Embedded.Tests;

public interface IBank : IGrainWithIntegerKey
{
    Task<int> Move(int amount, long[] through, int seed);

    Task<int> Sum();
}

public sealed class BankGrain : Grain, IBank
{
    static readonly ConcurrentDictionary<long, int> Sums = new();
    int inside;

    public async Task<int> Move(int amount, long[] through, int seed)
    {
        Assert.Equal(1, Interlocked.Increment(ref inside));
        var key = this.GetPrimaryKeyLong();
        var before = Sums.GetValueOrDefault(key);
        if (seed % 3 == 0) await Task.Yield();
        Sums[key] = before + amount;
        // Always to a higher key, so that no two wait for each other.
        var rest = through.Length == 0 ? 0 : await GrainFactory.GetGrain<IBank>(through[0]).Move(amount, through[1..], seed / 3);
        if (seed % 7 == 0) DeactivateOnIdle();
        Assert.Same(GrainContext.Scheduler, TaskScheduler.Current);
        Assert.Equal(0, Interlocked.Decrement(ref inside));
        return rest + 1;
    }

    public Task<int> Sum() => Task.FromResult(Sums.GetValueOrDefault(this.GetPrimaryKeyLong()));
}

public sealed class StressTests
{
    const int Grains = 50;

    [Fact]
    public async Task RandomCalls_OverManyGrains_LoseNothing()
    {
        await using var silo = await Silo.StartAsync();
        await RunAsync(silo, seed: 1, first: 0, callers: 16, calls: 300);
    }

    [Fact]
    public async Task RandomCalls_UnderAnotherScheduler_RunTurnByTurnOnIt()
    {
        using var work = new OneThreadWork();
        await using var silo = await Silo.StartAsync(builder => builder.Services.AddSingleton<IWorkScheduler>(work));
        await RunAsync(silo, seed: 2, first: 1000, callers: 8, calls: 100);
        Assert.True(work.Done > 800, $"{work.Done} pieces of work");
    }

    static async Task RunAsync(Silo silo, int seed, long first, int callers, int calls)
    {
        var expected = new int[Grains];
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var random = new Random(seed * 1000 + caller);
            for (var i = 0; i < calls; i++)
            {
                var path = Enumerable.Range(0, Grains).Where(_ => random.Next(12) == 0).DefaultIfEmpty(random.Next(Grains)).ToArray();
                var keys = path.Select(grain => first + grain).ToArray();
                Assert.Equal(path.Length, await silo.Client.GetGrain<IBank>(keys[0]).Move(1, keys[1..], random.Next(1000)));
                foreach (var grain in path) Interlocked.Increment(ref expected[grain]);
            }
        }));
        for (var grain = 0; grain < Grains; grain++) Assert.Equal(expected[grain], await silo.Client.GetGrain<IBank>(first + grain).Sum());
    }

    /// <summary>Runs all work on one thread of its own, one turn at a time.</summary>
    sealed class OneThreadWork : IWorkScheduler, IDisposable
    {
        readonly BlockingCollection<IThreadPoolWorkItem> queue = [];
        readonly Thread thread;

        internal OneThreadWork()
        {
            thread = new Thread(() =>
            {
                foreach (var work in queue.GetConsumingEnumerable())
                {
                    work.Execute();
                    Done++;
                }
            });
            thread.Start();
        }

        internal int Done { get; private set; }

        public int TurnsPerItem => 1;

        public bool Admits(object turn) => true;

        public void Schedule(IThreadPoolWorkItem work) => queue.Add(work);

        public void Dispose()
        {
            queue.CompleteAdding();
            thread.Join();
            queue.Dispose();
        }
    }
}
