namespace TrustFlow.Hosting;

/// <summary>Turns what keeps a program from starting into one line for its operator. What nobody foresaw keeps its stack.</summary>
public static class ErrorLine
{
    /// <summary>Runs a program; what was foreseen ends it with status 1.</summary>
    public static async Task<int> RunAsync(string program, Func<Task<int>> run, Func<Exception, bool> isForeseen)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (e is StartException || isForeseen(e))
        {
            await Console.Error.WriteLineAsync($"{program}: {Of(e)}");
            return 1;
        }
    }

    /// <summary>What went wrong, in one line.</summary>
    public static string Of(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
