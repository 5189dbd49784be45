import { createApp, ref } from 'vue'
import { createRouter, createWebHistory, useRouter } from 'vue-router'
import { currentClientId, throughline, tl, useClientId } from './throughline.js'

const Home = {
  template: `<p>Call us: <a href="tel:+74951234567">8 (495) 123-45-67</a></p>
    <button type="button" @click="$tl('goal', 'subscribe')">Subscribe</button>`,
}

/** JSON that fetch sends: the client ID is read in the moment of sending. */
const Request = {
  setup() {
    const router = useRouter()
    const failed = ref(false)
    return { known: useClientId(), failed, send }

    async function send({ currentTarget }) {
      const { name } = currentTarget.elements
      const sent = await fetch('/request', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: name.value, client_id: currentClientId() }),
      }).catch(() => undefined)
      failed.value = !sent?.ok
      if (failed.value) return
      tl('goal', 'request')
      router.push('/thanks')
    }
  },
  template: `<form @submit.prevent="send">
      <label>Name <input name="name"></label>
      <button>Send</button>
      <output>{{ known }}</output>
      <p v-if="failed" role="alert">That went wrong. Once more?</p>
    </form>`,
}

const Thanks = { template: `<h1 v-goal="'thanks'">Thank you</h1>` }

const router = createRouter({
  history: createWebHistory('/vue/'),
  routes: [
    { path: '/', component: Home, meta: { title: 'A shop in Vue' } },
    { path: '/request', component: Request, meta: { title: 'Request' } },
    { path: '/thanks', component: Thanks, meta: { title: 'Thank you' } },
  ],
})
router.afterEach(({ meta }) => {
  document.title = meta.title
})

createApp({
  template: `<main>
      <nav><router-link to="/">Home</router-link> <router-link to="/request">Request</router-link></nav>
      <router-view />
    </main>`,
})
  .use(router)
  .use(throughline, { src: '/stats/tl.js?site=default' })
  .mount('#app')
