using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// Holds a queue for itself once nobody else does. The broker keeps no list of who waits, so that it is asked again and again, as long as a
/// message is waited for.
/// </summary>
sealed class FailoverConsumer(
    RabbitMqConsumer? first, Func<CancellationToken, Task<RabbitMqConsumer>> join, TimeProvider time) : IBackendConsumer
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim turn = new(1);
    RabbitMqConsumer? consumer = first;
    bool closed;

    public async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default) =>
        await (consumer ?? await TakeOverAsync(cancellation)).ReceiveAsync(cancellation);

    public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) => consumer!.AcknowledgeAsync(delivery, cancellation);

    public ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) =>
        consumer!.NegativeAcknowledgeAsync(delivery, cancellation);

    public async ValueTask DisposeAsync()
    {
        closed = true;
        await turn.WaitAsync();
        try
        {
            if (consumer is not null) await consumer.DisposeAsync();
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<RabbitMqConsumer> TakeOverAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await turn.WaitAsync(cancellation);
            try
            {
                ObjectDisposedException.ThrowIf(closed, this);
                return consumer ??= await join(cancellation);
            }
            catch (QueueInUseException)
            {
                // Somebody else has it still.
            }
            finally
            {
                turn.Release();
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
