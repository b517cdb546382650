using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>The order and pace in which an operator does things, whatever they are.</summary>
/// <param name="name">Who.</param>
/// <param name="stage">Where.</param>
/// <param name="source">Where the operator's choices come from.</param>
/// <param name="haste">How likely it is that one thing follows the other at once.</param>
sealed class OperatorWork(string name, Stage stage, SimulatedRandom source, double haste)
{
    /// <summary>Does so many things, one after the other, with up to 15 s in between.</summary>
    public async Task DoAsync(int operations, Func<string, SimulatedRandom, Task> operation)
    {
        for (var i = 1; i <= operations; i++)
        {
            // What each of them is depends on its number alone, and not on how those before it went.
            var random = source.For("operation", i);
            await Task.Delay(random.Chance(haste) ? TimeSpan.Zero : random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(15)), stage.Time);
            if (stage.Work.Begin($"{name}#{i}")) await operation($"{name}#{i}", random);
        }
    }
}
