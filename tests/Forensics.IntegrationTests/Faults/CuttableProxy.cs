using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Forensics.IntegrationTests.Faults;

/// <summary>A way to a server on this machine that can be cut: silently, as by a pulled cable, or loudly, as by a server that ends.</summary>
public sealed class CuttableProxy : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<Socket, Socket> pairs = [];
    readonly CancellationTokenSource end = new();
    readonly int server;
    readonly Task accepting;
    volatile TaskCompletionSource open = Opened();
    volatile bool isCut;

    /// <param name="server">Port of the server on 127.0.0.1.</param>
    public CuttableProxy(int server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>From now on nothing gets through in either direction, and nobody is told: connections stay, new ones are taken and lead nowhere.</summary>
    public void Pause()
    {
        if (open.Task.IsCompleted)
        {
            open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends every connection at once, and each new one as soon as it is made.</summary>
    public void Cut()
    {
        isCut = true;
        foreach (var (client, there) in pairs)
        {
            Reset(client);
            Reset(there);
        }
    }

    /// <summary>Lets everything through again: what was held back, too.</summary>
    public void Resume()
    {
        isCut = false;
        open.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        Cut();
        Resume();
        await accepting;
        end.Dispose();
    }

    async Task AcceptAsync()
    {
        List<Task> running = [];
        try
        {
            while (true)
            {
                running.Add(ServeAsync(await listener.AcceptSocketAsync(end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    async Task ServeAsync(Socket client)
    {
        using var there = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            if (isCut)
            {
                Reset(client);
                return;
            }

            try
            {
                await open.Task.WaitAsync(end.Token);
                await there.ConnectAsync(IPAddress.Loopback, server, end.Token);
                pairs[client] = there;
                await Task.WhenAny(CopyAsync(client, there), CopyAsync(there, client));
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side is gone; so is the other.
            }

            pairs.TryRemove(client, out _);
            Reset(client);
            Reset(there);
        }
    }

    async Task CopyAsync(Socket from, Socket to)
    {
        var bytes = new byte[1 << 16];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(bytes, end.Token)) > 0)
            {
                await open.Task.WaitAsync(end.Token);
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(bytes.AsMemory(sent, read - sent), end.Token);
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As above.
        }
    }

    static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It was closed already.
        }
    }

    static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened.SetResult();
        return opened;
    }
}
