using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>What happens on a stream: an event, its end, or its failure.</summary>
sealed record StreamEvent(object? Item, StreamSequenceToken Token, ContextValues? Context)
{
    internal bool IsEnd { get; init; }

    internal Exception? Failure { get; init; }
}

/// <summary>Takes what happens on a stream, whatever the type of its events.</summary>
interface IStreamSink
{
    Task TakeAsync(StreamEvent happened);
}

sealed class ObserverSink<T>(IAsyncObserver<T> observer) : IStreamSink
{
    public Task TakeAsync(StreamEvent happened) =>
        happened.Failure is { } failure ? observer.OnErrorAsync(failure)
        : happened.IsEnd ? observer.OnCompletedAsync()
        : observer.OnNextAsync((T)happened.Item!, happened.Token);
}

sealed class BatchObserverSink<T>(IAsyncBatchObserver<T> observer) : IStreamSink
{
    public Task TakeAsync(StreamEvent happened) =>
        happened.Failure is { } failure ? observer.OnErrorAsync(failure)
        : happened.IsEnd ? observer.OnCompletedAsync()
        : observer.OnNextAsync([new SequentialItem<T>((T)happened.Item!, happened.Token)]);
}
