using System.Net;
using Forensics.Engine.Access;
using Forensics.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Web;

/// <summary>Nothing of a dispute reaches anybody who hasn't signed in.</summary>
public sealed class AccessTests
{
    static readonly string Sha256 = new('a', 64);

    public static TheoryData<string, HttpStatusCode> Closed => new()
    {
        { "/", HttpStatusCode.Redirect },
        { "/?claim=edited", HttpStatusCode.Redirect },
        { $"/reports/{HandMadeDisputes.Edited}", HttpStatusCode.Redirect },
        { "/reports/unknown", HttpStatusCode.Redirect },
        { "/anything/else", HttpStatusCode.Redirect },
        { $"/pictures/{Sha256}", HttpStatusCode.Unauthorized },
        { $"/pictures/{Sha256}/thumbnail", HttpStatusCode.Unauthorized },
        { $"/pictures/{Sha256}/maps/ela", HttpStatusCode.Unauthorized },
    };

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task A_visitor_is_sent_to_sign_in(string path, HttpStatusCode status)
    {
        await using var console = await RunningConsole.StartAsync();
        using var visitor = await console.ClientAsync(token: null);

        using var answer = await visitor.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.DoesNotContain("order-1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        if (status == HttpStatusCode.Redirect)
        {
            Assert.Equal("/sign-in?next=" + Uri.EscapeDataString(path), new Uri(console.Address, answer.Headers.Location!).PathAndQuery);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/reports/" + HandMadeDisputes.Edited)]
    public async Task Somebody_without_a_role_of_the_console_is_refused_in_words(string path)
    {
        await using var console = await RunningConsole.StartAsync();
        using var merchant = await console.ClientAsync(HandMadeDisputes.StrangersToken);

        using var answer = await merchant.GetAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("没有查看权限", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("%00")]
    [InlineData("' or 1=1 --")]
    public async Task A_bad_link_signs_nobody_in(string token)
    {
        await using var console = await RunningConsole.StartAsync();
        using var visitor = await console.ClientAsync(token: null);

        using var refused = await visitor.GetAsync("/sign-in?token=" + token);
        using var after = await visitor.GetAsync("/");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Theory]
    [InlineData("/reports/report-edited", "/reports/report-edited")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("", "/")]
    public async Task A_sign_in_goes_on_to_a_page_of_this_console_only(string next, string goesTo)
    {
        await using var console = await RunningConsole.StartAsync();
        using var visitor = await console.ClientAsync(token: null);

        using var answer = await visitor.GetAsync($"/sign-in?token={HandMadeDisputes.Token}&next={Uri.EscapeDataString(next)}");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(goesTo, answer.Headers.Location!.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("forensics.session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Signing_out_needs_the_pages_own_form()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();
        var page = await client.GetStringAsync("/");
        const string Field = "name=\"antiforgery\" value=\"";
        var from = page.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        var token = page[from..page.IndexOf('"', from)];

        using var forged = await client.PostAsync("/sign-out", new FormUrlEncodedContent([]));
        using var still = await client.GetAsync("/");
        using var signedOut = await client.PostAsync("/sign-out", new FormUrlEncodedContent([new("antiforgery", token)]));
        using var after = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_the_remedy()
    {
        await using var console = await RunningConsole.StartAsync();
        var options = new ConsoleOptions { Port = console.Address.Port };
        await using var second = ConsoleHost.Build(options, services => services.AddSingleton<IConsoleData>(console.Disputes).AddForensicsAccess(console.Engine));

        var error = await Assert.ThrowsAsync<PortTakenException>(() => ConsoleHost.StartAsync(second, options));

        Assert.Contains($"Port {console.Address.Port} on 127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("--port", error.Message, StringComparison.Ordinal);
    }
}
