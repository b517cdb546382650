using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using TrustFlow.Embedded;

namespace Orleans.Runtime;

/// <summary>The engine: takes calls to the activations that serve them, and ends those that nobody needs.</summary>
sealed partial class SiloRuntime : IDisposable
{
    static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);
    static readonly GrainClass ServiceClass = new(typeof(Service), GrainType.Create("service"), new GrainCollectionOptions());

    readonly SiloMessagingOptions messaging;
    readonly List<ITimer> timers = [];
    readonly TimeSpan look;
    volatile RuntimeState state;
    long activations;

    public SiloRuntime(
        IServiceProvider services, TimeProvider time, IWorkScheduler work, GrainClasses classes, EngineLog log,
        IOptions<SiloMessagingOptions> messaging, IOptions<GrainCollectionOptions> collection)
    {
        Services = services;
        Time = time;
        Work = work;
        Classes = classes;
        Log = log;
        this.messaging = messaging.Value;
        Collection = collection.Value;
        Clock = new CoarseClock(time);
        Directory = new ActivationDirectory(this);
        References = new GrainReferences(this);
        look = this.messaging.ResponseTimeout / 4 is var quarter && quarter < LongestLook && quarter > TimeSpan.Zero ? quarter : LongestLook;
    }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal IWorkScheduler Work { get; }

    internal GrainClasses Classes { get; }

    internal EngineLog Log { get; }

    internal GrainCollectionOptions Collection { get; }

    internal CoarseClock Clock { get; }

    internal ActivationDirectory Directory { get; }

    internal GrainReferences References { get; }

    internal SiloAddress Address { get; } = SiloAddress.New(IPAddress.Loopback, 0, 0);

    internal IReadOnlyList<IIncomingGrainCallFilter> IncomingFilters { get; private set; } = [];

    internal IReadOnlyList<IOutgoingGrainCallFilter> OutgoingFilters { get; private set; } = [];

    /// <summary>The runtime that took the place of this one, to which references from before lead.</summary>
    internal SiloRuntime? Successor { get; set; }

    internal TimeSpan TimeoutOf(GrainMethod method) => method.ResponseTimeout ?? messaging.ResponseTimeout;

    /// <summary>Begins to take calls.</summary>
    internal void Start()
    {
        IncomingFilters = Services.GetServices<IIncomingGrainCallFilter>().ToArray();
        OutgoingFilters = Services.GetServices<IOutgoingGrainCallFilter>().ToArray();
        AddTimer(look, FailOverdue);
        AddTimer(Collection.CollectionQuantum, CollectIdle);
        state = RuntimeState.Running;
    }

    /// <summary>Takes no more calls from outside, serves those that it has taken, and deactivates everything, within the given time.</summary>
    internal async Task StopAsync(CancellationToken cancellation)
    {
        state = RuntimeState.Stopping;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        while (!Directory.IsEmpty && !cancellation.IsCancellationRequested)
        {
            var all = Directory.InOrder();
            foreach (var activation in all) activation.Deactivate(reason, cancellation);
            try
            {
                await Task.WhenAll(all.Select(activation => activation.Deactivated)).WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                Log.StoppedEarly(all.Count(activation => !activation.IsGone));
            }
        }
        state = RuntimeState.Stopped;
        foreach (var left in Directory.InOrder())
        {
            Directory.Remove(left);
            left.Abandon(new SiloUnavailableException($"The silo stopped before {left.GrainId} had answered"));
        }
        Dispose();
    }

    /// <summary>Dies with its process: nothing of it goes on. Calls from outside that it had taken fail, as those do that come now.</summary>
    internal void Perish()
    {
        state = RuntimeState.Stopped;
        foreach (var activation in Directory.InOrder()) activation.Perish(new SiloUnavailableException($"The silo died before {activation.GrainId} had answered"));
    }

    internal long NextActivation() => Interlocked.Increment(ref activations);

    /// <summary>An activation for a part of the engine itself, which then runs as grains do.</summary>
    internal Activation CreateService(string name)
    {
        var service = new Activation(this, GrainId.Create("service", name), ServiceClass);
        service.ActivateWith(this);
        return service;
    }

    /// <summary>Puts the runtime on a timer, without the flow of whoever asks.</summary>
    internal ITimer CreateTimer(TimerCallback callback, object? state)
    {
        if (ExecutionContext.IsFlowSuppressed()) return Time.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        using (ExecutionContext.SuppressFlow()) return CreateTimer(callback, state);
    }

    public void Dispose()
    {
        lock (timers)
        {
            timers.ForEach(timer => timer.Dispose());
            timers.Clear();
        }
    }

    void AddTimer(TimeSpan period, Action<long> look)
    {
        var timer = CreateTimer(_ => look(Clock.Move()), null);
        timer.Change(period, period);
        lock (timers) timers.Add(timer);
    }

    void FailOverdue(long now)
    {
        List<Activation>? late = null;
        foreach (var activation in Directory.All)
            if (activation.HasOverdue(now)) (late ??= []).Add(activation);
        foreach (var activation in late?.OrderBy(activation => activation.Number) ?? Enumerable.Empty<Activation>()) activation.FailOverdue(now);
    }

    void CollectIdle(long now)
    {
        foreach (var activation in Directory.InOrder()) activation.CollectIfIdle(now);
    }

    /// <summary>Stands for the class of the engine's own parts.</summary>
    [KeepAlive]
    sealed class Service;
}

enum RuntimeState
{
    Created,
    Running,
    Stopping,
    Stopped,
}
