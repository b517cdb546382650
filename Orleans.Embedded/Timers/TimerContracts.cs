using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime
{
    /// <summary>A timer of an activation, gone with it.</summary>
    public interface IGrainTimer : IDisposable
    {
        /// <summary>Sets new times. Within the callback they count from its end.</summary>
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>How a timer behaves.</summary>
    public readonly struct GrainTimerCreationOptions()
    {
        /// <summary>Sets the times.</summary>
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period) : this()
        {
            DueTime = dueTime;
            Period = period;
        }

        /// <summary>The time until the first callback; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
        public required TimeSpan DueTime { get; init; }

        /// <summary>The time from the end of a callback to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one callback only.</summary>
        public required TimeSpan Period { get; init; }

        /// <summary>Whether callbacks interleave with calls.</summary>
        public bool Interleave { get; init; }

        /// <summary>Whether callbacks keep the activation from being idle.</summary>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans.Timers
{
    using Orleans.Runtime;

    /// <summary>Makes timers of activations.</summary>
    public interface ITimerRegistry
    {
        /// <summary>Makes a timer whose callbacks interleave.</summary>
        IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period);

        /// <summary>Makes a timer.</summary>
        IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);
    }
}
