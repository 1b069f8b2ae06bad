using System.Globalization;
using System.Net;
using Forensics.Engine.Access;
using Forensics.IntegrationTests.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>The table of docs/access.md: every endpoint has a row, and every cell is tried.</summary>
[Collection(nameof(OneService))]
public sealed class EndpointTableTests(OneService one)
{
    const string Heading = "| method | endpoint | scope |";

    static readonly string[] Callers = ["nobody", "key", "key with scope", "merchant", "other merchant", "reviewer", "lead", "administrator"];

    readonly RunningService service = one.Service;

    [Fact]
    public void Every_endpoint_has_a_row_and_every_row_an_endpoint()
    {
        var mapped = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { HttpMethods.Count: > 0 } methods
                ? methods.HttpMethods.Select(method => $"{method} {PathOf(endpoint)}")
                : [$"ANY {PathOf(endpoint)}"])
            .Order(StringComparer.Ordinal).ToList();

        Assert.Equal(mapped, Rows().Select(row => row.Endpoint).Order(StringComparer.Ordinal));
        Assert.Empty(EndpointSamples.All.Keys.Except(mapped));
    }

    [Rule("merchant-own-shop")]
    [Rule("people-on-the-dispute")]
    [Fact]
    public async Task Every_cell_is_what_a_real_request_gets()
    {
        List<string> wrong = [];
        foreach (var row in Rows())
        {
            foreach (var (caller, expected) in Callers.Zip(row.Cells))
            {
                using var request = await (EndpointSamples.All.TryGetValue(row.Endpoint, out var sample) ? sample(service) : EndpointSamples.Get(row.Endpoint.Split(' ')[1]));
                using var answer = await service.SendAsync(CallerOf(caller, row.Scope), request);
                if (CellOf(answer) is var got && got != expected)
                {
                    wrong.Add($"{row.Endpoint} as {caller}: {got}, not {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Every_scope_is_explained() => Assert.All(Scope.All, scope => Assert.Contains($"`{scope}`", File.ReadAllText(Document), StringComparison.Ordinal));

    static string Document => Path.Combine(HandMadeDisputes.Root(), "docs", "access.md");

    // A group's own path ends in a slash that requests may leave out.
    static string PathOf(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText is { Length: > 1 } path ? path.TrimEnd('/') : "/";

    static string CallerOf(string column, string? scope) => column switch
    {
        "key" => "key " + string.Join(' ', Scope.All.Where(other => other != scope)),
        "key with scope" => "key " + (scope ?? string.Join(' ', Scope.All)),
        _ => column,
    };

    static string CellOf(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Redirect when answer.Headers.Location!.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal) => "302",
        >= HttpStatusCode.OK and < HttpStatusCode.BadRequest => "200",
        var other => ((int)other).ToString(CultureInfo.InvariantCulture),
    };

    static List<Row> Rows()
    {
        var rows = File.ReadAllLines(Document)
            .SkipWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Row($"{cells[0]} {cells[1]}", cells[2] == "–" ? null : cells[2], cells[3..]))
            .ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(Callers.Length, row.Cells.Length));
        return rows;
    }

    sealed record Row(string Endpoint, string? Scope, string[] Cells);
}
