using TrustFlow.Bootstrap;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

namespace TrustFlow.Silo;

/// <summary>Turns what keeps a silo from starting into one line for its operator. What nobody foresaw keeps its stack.</summary>
static class StartErrors
{
    public static async Task<int> OneLineAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (IsForeseen(e))
        {
            await Console.Error.WriteLineAsync($"trustflow-silo: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    static bool IsForeseen(Exception e) =>
        e is SiloStartException or DirectoryLockException or SqliteOpenException or UnknownBackendException or BootstrapFileException;
}
