export default function Lab({ token }: { token: string }) {
  return <h1>Lab {token}</h1>;
}
