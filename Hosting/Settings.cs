using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;

namespace TrustFlow.Hosting;

/// <summary>
/// What an operator can set. Each setting is an option of the command line, an environment variable, and a member of the section <c>TrustFlow</c> of
/// <c>appsettings.json</c> in the current folder, by the option's name without its dashes; the first of them that is there counts.
/// </summary>
public sealed class Settings
{
    /// <summary>The file's name.</summary>
    public const string FileName = "appsettings.json";

    const string Section = "TrustFlow";

    readonly IConfiguration file;

    Settings(IConfiguration file) => this.file = file;

    /// <summary>Reads the file of a folder, where there is one.</summary>
    /// <exception cref="StartException">It cannot be read, or is no JSON.</exception>
    public static Settings Read(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), FileName);
        try
        {
            return new(new ConfigurationBuilder().AddJsonFile(path, optional: true).Build().GetSection(Section));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path} cannot be read: {(e.InnerException ?? e).Message} Mend or remove it.", e);
        }
    }

    /// <summary>A setting whose variable is <c>TRUSTFLOW_</c> and its name, or another one.</summary>
    public Option<string?> Text(string name, string? fallback, string description, string? environment = null)
    {
        environment ??= "TRUSTFLOW_" + name.TrimStart('-').Replace('-', '_').ToUpperInvariant();
        return new Option<string?>(name)
        {
            Description = $"{description} [environment: {environment}]",
            DefaultValueFactory = _ => Given(Environment.GetEnvironmentVariable(environment)) ?? Given(file[name.TrimStart('-')]) ?? fallback,
        };
    }

    /// <summary>Runs a command line. SIGTERM and Ctrl+C cancel it; it then takes the time it needs, and a program that was told to end before it served ends with status 0.</summary>
    /// <exception cref="StartException">It is not understood.</exception>
    public static async Task<int> RunAsync(RootCommand command, string program, IReadOnlyList<string> arguments)
    {
        var parsed = command.Parse(arguments);
        if (parsed.Action is ParseErrorAction) throw new StartException($"{parsed.Errors[0].Message.TrimEnd('.')}. See: {program} --help");
        // Not disposed, since a signal can come until the very end.
        var ending = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        try
        {
            // The library's own handling of signals would end the process 2 s later, whatever the host still had to do.
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return 0;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ending.Cancel();
        }
    }

    /// <summary>The value of a setting that is yes or no.</summary>
    /// <exception cref="StartException">It is neither.</exception>
    public static bool YesOrNo(ParseResult parsed, Option<string?> option)
    {
        var text = parsed.GetValue(option)!;
        return bool.TryParse(text, out var yes) ? yes : throw Wrong(option, text, "write true or false");
    }

    /// <summary>The value of a setting that is a whole number.</summary>
    /// <exception cref="StartException">It is none, or out of range.</exception>
    public static long Count(ParseResult parsed, Option<string?> option, long least, long most, string example)
    {
        var text = parsed.GetValue(option)!;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : throw Wrong(option, text, most == long.MaxValue ? $"write a whole number, as in {example}" : $"write a whole number from {least} to {most}, as in {example}");
    }

    /// <summary>The value of a setting that is a number of units of time.</summary>
    /// <exception cref="StartException">It is none, or out of range.</exception>
    public static TimeSpan Time(ParseResult parsed, Option<string?> option, TimeSpan unit, string units, double least, double most, string example)
    {
        var text = parsed.GetValue(option)!;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? unit * number
            : throw Wrong(option, text, string.Create(CultureInfo.InvariantCulture, $"write {units} from {least} to {most}, as in {example}"));
    }

    static string? Given(string? text) => text is { Length: > 0 } ? text : null;

    static StartException Wrong(Option option, string text, string advice) => new($"'{text}' is no value of {option.Name}: {advice}.");
}
