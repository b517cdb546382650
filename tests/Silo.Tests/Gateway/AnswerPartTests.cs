using System.Text.Json.Nodes;
using TrustFlow.Silo.Gateway;

namespace TrustFlow.Silo.Tests.Gateway;

public sealed class AnswerPartTests
{
    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{"response": "x"}""", true)]
    [InlineData("""{"end_of_stream": false}""", false)]
    [InlineData("""{"end_of_stream": true}""", true)]
    [InlineData("""{"end_of_stream": null}""", true)]
    [InlineData("""{"end_of_stream": "no"}""", true)]
    [InlineData("""{"end_of_stream": true, "end_of_session": false}""", false)]
    [InlineData("""{"end_of_stream": false, "end_of_session": true}""", true)]
    [InlineData("""{"end_of_message": true, "end_of_dialog": false}""", false)]
    [InlineData("""{"end_of_message": true, "end_of_dialog": true}""", true)]
    [InlineData("""{"is_final": false}""", false)]
    [InlineData("""{"error": null, "is_final": false}""", false)]
    [InlineData("""{"error": {"type": "x", "message": "y"}, "end_of_session": false}""", true)]
    public void EndsWith_APart_GoesByItsMark(string part, bool last) => Assert.Equal(last, AnswerPart.EndsWith(JsonNode.Parse(part)!.AsObject()));
}
