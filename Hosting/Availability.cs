using TrustFlow.PubSub;

namespace TrustFlow.Hosting;

/// <summary>Opens what a program cannot do without.</summary>
public static class Availability
{
    /// <summary>
    /// Opens something, again and again until it is there, or once if nobody is to wait. Between two attempts it pauses, longer each time, up to a few seconds.
    /// </summary>
    /// <param name="open">Opens it.</param>
    /// <param name="isUnavailable">Whether a failure is one that another try may end.</param>
    /// <param name="wait">Whether to try again.</param>
    /// <param name="told">Told why it is not there yet, after each attempt that failed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="StartException">It is not there, and nobody is to wait.</exception>
    public static async Task<T> OpenAsync<T>(
        Func<CancellationToken, Task<T>> open, Func<Exception, bool> isUnavailable, bool wait, Func<string, Task> told, TimeProvider time, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await open(cancellation);
            }
            catch (Exception e) when (isUnavailable(e) && !cancellation.IsCancellationRequested)
            {
                if (!wait) throw new StartException(ErrorLine.Of(e), e);
                await told(ErrorLine.Of(e));
            }

            await Task.Delay(Backoff.Connecting.After(failures), time, cancellation);
        }
    }
}
