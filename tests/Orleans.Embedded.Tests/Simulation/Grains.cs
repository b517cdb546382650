using Orleans.Streams;

namespace TrustFlow.Embedded.Tests.Simulation;

[Alias("simulated.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    [Alias("AddAsync")]
    Task<int> AddAsync(int amount);

    [Alias("GetAsync")]
    Task<int> GetAsync();

    [Alias("RemindAsync")]
    Task RemindAsync(TimeSpan every);

    [Alias("TickAsync")]
    Task TickAsync(TimeSpan every);

    [Alias("SumAsync")]
    Task<int> SumAsync(string[] others);

    [Alias("WaitAsync")]
    Task WaitAsync(TimeSpan time);
}

/// <summary>Counts in a stored state: by calls, by a reminder, by a timer, and by events of a stream of its key.</summary>
[ImplicitStreamSubscription("simulated-counts")]
sealed class CounterGrain([PersistentState("count")] IPersistentState<CounterGrain.Stored> stored, TimeProvider time)
    : Grain, ICounterGrain, IRemindable, Orleans.Streams.Core.IStreamSubscriptionObserver
{
    public async Task<int> AddAsync(int amount)
    {
        stored.State.Count += amount;
        await stored.WriteStateAsync();
        return stored.State.Count;
    }

    public Task<int> GetAsync() => Task.FromResult(stored.State.Count);

    public Task RemindAsync(TimeSpan every) => this.RegisterOrUpdateReminder("count", every, every);

    public Task TickAsync(TimeSpan every)
    {
        this.RegisterGrainTimer(static (grain, _) => grain.AddAsync(1), this, new GrainTimerCreationOptions(every, every));
        return Task.CompletedTask;
    }

    public async Task<int> SumAsync(string[] others) => (await Task.WhenAll(others.Select(other => GrainFactory.GetGrain<ICounterGrain>(other).GetAsync()))).Sum();

    public Task WaitAsync(TimeSpan wait) => Task.Delay(wait, time);

    public Task ReceiveReminder(string reminderName, TickStatus status) => AddAsync(100);

    public Task OnSubscribed(Orleans.Streams.Core.IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<int>().ResumeAsync((amount, _) => AddAsync(amount));

    [GenerateSerializer]
    [Alias("simulated.Stored")]
    public sealed class Stored
    {
        [Id(0)]
        public int Count { get; set; }
    }
}
