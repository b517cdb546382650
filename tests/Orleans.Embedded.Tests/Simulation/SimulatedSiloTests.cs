using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Embedded.Tests.Simulation;

public sealed class SimulatedSiloTests
{
    readonly Embedded.Simulation.Simulation simulation = new(5);

    [Fact]
    public void Grains_WithStatesTimersRemindersAndStreams_RunInVirtualTime()
    {
        var silo = simulation.Silo();
        var counts = new List<int>();
        simulation.Run(async process =>
        {
            await silo.StartAsync();
            await silo.Counter("reminded").RemindAsync(TimeSpan.FromMinutes(1));
            await silo.Counter("ticking").TickAsync(TimeSpan.FromSeconds(1));
            await silo.CallAsync(async services =>
            {
                var streams = services.GetRequiredKeyedService<IStreamProvider>("streams");
                await streams.GetStream<int>(StreamId.Create("simulated-counts", "streamed")).OnNextAsync(5);
                return true;
            });
            await Task.Delay(TimeSpan.FromMinutes(10.5), process.Time);
            counts.AddRange([await silo.Counter("reminded").GetAsync(), await silo.Counter("ticking").GetAsync(), await silo.Counter("streamed").GetAsync()]);
            counts.Add(await silo.Counter("any").SumAsync(["reminded", "streamed"]));
        });
        Assert.Equal([1_000, counts[1], 5, 1_005], counts);
        Assert.InRange(counts[1], 590, 630);
    }

    [Fact]
    public void CallFilters_SeeEveryCall()
    {
        var seen = new List<string>();
        var silo = simulation.Silo(builder => builder.AddIncomingGrainCallFilter(async call =>
        {
            seen.Add(call.MethodName);
            await call.Invoke();
        }));
        simulation.Run(async _ =>
        {
            await silo.StartAsync();
            await silo.Counter("a").AddAsync(1);
        });
        Assert.Equal(["AddAsync"], seen);
    }

    [Fact]
    public void Crash_LeavesNothingRunning()
    {
        var ticks = 0;
        var stayed = false;
        simulation.Run(async process =>
        {
            var silo = simulation.Silo(builder => builder.AddStartupTask((services, _) =>
            {
                Beat(services.GetRequiredService<TimeProvider>());
                return Task.CompletedTask;
            }));
            await silo.StartAsync();
            await silo.Counter("a").TickAsync(TimeSpan.FromSeconds(1));
            var waiting = silo.Counter("a").WaitAsync(TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromSeconds(10), process.Time);
            silo.Crash();
            var before = ticks;
            await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Counter("a").GetAsync());
            await Assert.ThrowsAsync<ProcessDiedException>(() => silo.CallAsync(_ => Task.FromResult(0)));
            await Task.Delay(TimeSpan.FromHours(1), process.Time);
            stayed = before == ticks && before > 5;
        });
        Assert.True(stayed);

        async void Beat(TimeProvider time)
        {
            while (true)
            {
                ticks++;
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
        }
    }

    [Fact]
    public void Restart_KeepsStatesAndReminders()
    {
        var count = 0;
        simulation.Run(async process =>
        {
            var silo = simulation.Silo();
            await silo.StartAsync();
            var counter = silo.Counter("a");
            await counter.AddAsync(3);
            await counter.RemindAsync(TimeSpan.FromMinutes(1));
            silo.Crash();
            await Task.Delay(TimeSpan.FromMinutes(30), process.Time);
            await silo.StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), process.Time);
            count = await counter.GetAsync();
        });
        Assert.Equal(103, count);
    }

    [Fact]
    public void Crash_WithAWriteInFlight_DoesItOrNotAsTheSeedSays()
    {
        var counts = Enumerable.Range(1, 60).Select(seed =>
        {
            var count = 0;
            var run = new Embedded.Simulation.Simulation((ulong)seed);
            run.Run(async process =>
            {
                var silo = run.Silo();
                await silo.StartAsync();
                await silo.Counter("a").AddAsync(1);
                var adding = silo.Counter("a").AddAsync(1);
                await Task.Delay(TimeSpan.FromTicks(run.Random.Next(30_000)), process.Time);
                silo.Crash();
                await Assert.ThrowsAnyAsync<Exception>(async () =>
                {
                    await adding;
                    throw new OperationCanceledException("It was answered before.");
                });
                await silo.StartAsync();
                count = await silo.Counter("a").GetAsync();
            });
            return count;
        }).ToList();
        Assert.Equal([1, 2], counts.Distinct().Order());
    }

    [Fact]
    public void SecondActivation_LivesBesideTheFirstForAMoment()
    {
        var refused = 0;
        simulation.Run(async process =>
        {
            var silo = simulation.Silo();
            await silo.StartAsync();
            var first = silo.Counter("a");
            await first.AddAsync(1);
            Assert.True(silo.ActivateTwice(first, TimeSpan.FromSeconds(5)));
            Assert.False(silo.ActivateTwice(first, TimeSpan.FromSeconds(5)));
            Assert.Equal(2, await silo.Counter("a").AddAsync(1));
            await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => first.AddAsync(1));
            refused++;
            await Task.Delay(TimeSpan.FromSeconds(10), process.Time);
            Assert.Equal(3, await first.AddAsync(1));
        });
        Assert.Equal(1, refused);
    }

    [Fact]
    public void Stop_InGoodOrder_DeactivatesGrains()
    {
        simulation.Run(async process =>
        {
            var silo = simulation.Silo();
            await silo.StartAsync();
            await silo.Counter("a").AddAsync(1);
            await silo.StopAsync();
            Assert.False(silo.IsUp);
            await silo.StartAsync();
            Assert.Equal(1, await silo.Counter("a").GetAsync());
        });
    }
}
